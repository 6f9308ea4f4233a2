import type { Asking } from "../actions/end-own-sign-ins.ts";
import type { Decision } from "../policy/decide.ts";
import type { Reason } from "../policy/reasons.ts";
import { before, days, type Instant } from "../policy/time.ts";
import { endedAt, endedBy, endedSentence } from "./ended.ts";
import { isoField, type Judged, judgedSignIns, sessionId } from "./judged.ts";
import { route } from "./route.ts";

const list = route({
  method: "get",
  path: "/sign-ins",
  summary: "List the browsers, apps and tools in which you are signed in, latest activity first",
  handle: async (deps, { signIn }) => {
    const judged = await judgedSignIns(deps, signIn.accountId);
    const items = judged
      .flatMap(({ about, decision }) => (decision.allowed ? [living(about, decision, signIn)] : []))
      .toSorted((one, other) => latestFirst(one.lastActivityAt, other.lastActivityAt));
    return { items };
  },
});

const listEnded = route({
  method: "get",
  path: "/sign-ins/ended",
  summary: "List those that ended in the last 30 days: when, why and by whom",
  handle: async (deps, { signIn }) => {
    const since = before(deps.now(), days(30));
    const judged = await judgedSignIns(deps, signIn.accountId);
    const items = judged
      .flatMap((one) => (one.decision.allowed ? [] : [ended(one, one.decision)]))
      .filter(({ at }) => at === undefined || at >= since)
      .toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0))
      .map(({ view }) => view);
    return { items };
  },
});

export const signInRoutes = [list, listEnded];

type Allowed = Extract<Decision, { allowed: true }>;
type Denied = Extract<Decision, { allowed: false }>;

const living = (about: Judged["about"], { until }: Allowed, asking: Asking) => ({
  ...about,
  ...isoField("endsAt", until),
  thisOne: about.id === (asking.grantId ?? sessionId(asking.sessionUid)),
});

function ended({ about, facts }: Judged, denied: Denied): { at: Instant | undefined; view: object } {
  const at = endedAt(facts, denied);
  const because: Reason = denied.because;
  const view = {
    ...about,
    ...isoField("endedAt", at),
    because,
    sentence: endedSentence(facts, denied),
    by: endedBy(facts, denied),
  };
  return { at, view };
}

const latestFirst = (one: string, other: string): number => (one < other ? 1 : -1);
