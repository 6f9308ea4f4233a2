import { countByDay } from "./actions/count-by-day.ts";
import { recordActivity } from "./actions/record-activity.ts";
import { recordRefusals } from "./actions/record-refusals.ts";
import type { NoteAuthentication } from "./http/authentication-log.ts";
import type { Decision } from "./policy/decide.ts";
import type { SignIn } from "./policy/facts.ts";
import { clientId, institutionId } from "./policy/ids.ts";
import type { Rulebook } from "./rulebook/rulebook.ts";
import type { CountedOutcome } from "./store/port/day-counts.ts";

type Deps = Omit<
  Parameters<typeof recordActivity>[0] &
    Parameters<typeof recordRefusals>[0] &
    Parameters<typeof countByDay>[0],
  "flushEvery" | "timeZoneOf"
> & { readonly rulebook: Pick<Rulebook, "client" | "institution"> };

type Judged = (signIn: SignIn, decision: Decision) => void;

/** What is seen in passing and written in batches, off the answer's path: uses, refusals, and the counts of each day. */
export function startNoticing({ signIns, dayCounts, rulebook, now, onFault }: Deps) {
  const activity = recordActivity({ signIns, now, flushEvery: 1000, onFault });
  const refusals = recordRefusals({ signIns, now, flushEvery: 1000, onFault });
  const counts = countByDay({
    dayCounts,
    now,
    timeZoneOf: (id) => rulebook.institution(id)?.timeZone,
    flushEvery: 2000,
    onFault,
  });

  return {
    activity,
    /** Told of every decision about a token or a sign-in. */
    judged: refusals.judged,
    began: ({ institutionId: institution, kind }: Pick<Required<SignIn>, "institutionId" | "kind">) =>
      counts.count({ institutionId: institution, kind, outcome: "signed_in" }),
    /** Of sign-ins that were to go on: one that may not counts each time it is tried. */
    goingOn:
      (told: (signIn: SignIn, decision: Decision) => unknown): Judged =>
      (signIn, decision) => {
        told(signIn, decision);
        const { institutionId: institution, kind } = signIn;
        if (decision.allowed || institution === undefined) return;
        counts.count({ institutionId: institution, kind, outcome: decision.because });
      },
    /** Of people who were not let in. */
    noting:
      (note: NoteAuthentication): NoteAuthentication =>
      (event, from) => {
        note(event, from);
        const outcome = refusedAs(event);
        if (outcome === undefined || event.institution === undefined) return;
        // Our own pages are no client of anybody's; they are where a browser signs in.
        const kind = rulebook.client(clientId(event.client ?? ""))?.kind ?? "web";
        counts.count({ institutionId: institutionId(event.institution), kind, outcome });
      },
    async close(): Promise<void> {
      await Promise.all([activity.close(), refusals.close(), counts.close()]);
    },
  };
}

function refusedAs({
  event,
  outcome,
  because,
}: Parameters<NoteAuthentication>[0]): CountedOutcome | undefined {
  if (event !== "sign-in") return undefined;
  if (outcome === "wrong") return "wrong_password";
  return outcome === "too_many_attempts" ? outcome : (because as CountedOutcome | undefined);
}
