import type { Asking } from "../actions/end-own-sign-ins.ts";
import type { Decision } from "../policy/decide.ts";
import { isoField, type Judged, judgedSignIns, sessionId } from "./judged.ts";
import { latelyEnded } from "./lately-ended.ts";
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
    const ended = latelyEnded(await judgedSignIns(deps, signIn.accountId), deps.now());
    const items = ended.map(({ about, at, because, sentence, by }) => ({
      ...about,
      ...isoField("endedAt", at),
      because,
      sentence,
      by,
    }));
    return { items };
  },
});

export const signInRoutes = [list, listEnded];

type Allowed = Extract<Decision, { allowed: true }>;

const living = (about: Judged["about"], { until }: Allowed, asking: Asking) => ({
  ...about,
  ...isoField("endsAt", until),
  thisOne: isThisOne(about, asking),
});

/** The sign-in that asks: the app's own, or the browser's. */
export const isThisOne = ({ id }: Judged["about"], { grantId, sessionUid }: Asking): boolean =>
  id === (grantId ?? sessionId(sessionUid));

const latestFirst = (one: string, other: string): number => (one < other ? 1 : -1);
