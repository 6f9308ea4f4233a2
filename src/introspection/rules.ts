import type { Logger } from "../http/log.ts";
import type { Instant } from "../policy/time.ts";
import { tooManyMisses } from "./answer.ts";
import { mayLearn } from "./may-learn.ts";
import { tallies } from "./tally.ts";

type Askers = Parameters<typeof mayLearn>[0];

interface Rules extends Askers {
  /** In a minute, of each resource server. */
  readonly introspectionMisses: number;
  readonly now: () => Instant;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** What holds for every introspection, whoever answers it: what may be learnt, and how much may be guessed. */
export function introspectionRules({ introspectionMisses, now, log, ...askers }: Rules) {
  const counted = tallies({
    missesPerMinute: introspectionMisses,
    now,
    alarm: (caller) => log.warn({ caller }, "asks about too many unknown tokens"),
    tell: (caller, tally) => log.info({ caller, ...tally }, "introspections"),
  });
  return {
    ...askers,
    now,
    mayLearn: mayLearn(askers),
    tallies: counted,
    missed: counted.missed,
    answered: (caller: string, what: "active" | "ended"): void => {
      counted.of(caller, now())[what] += 1;
    },
    tooManyMisses,
  };
}
