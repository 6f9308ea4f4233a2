import type { createListener } from "./http/listener.ts";
import { type Logger, requestLines } from "./http/log.ts";
import { type FastPathDeps, fastPath } from "./introspection/fast-path.ts";
import { quickUserinfo } from "./oidc/quick-userinfo.ts";
import { tokenFacts } from "./oidc/token-facts.ts";
import { decide } from "./policy/decide.ts";
import type { Rulebook } from "./rulebook/rulebook.ts";

type Introspection = Omit<FastPathDeps, "readToken" | "rulebookVersion">;
type Userinfo = Omit<Parameters<typeof quickUserinfo>[0], "decide" | "log">;

interface QuickDoors extends Introspection, Userinfo {
  readonly rulebook: Rulebook;
  readonly engineRecords: Parameters<typeof tokenFacts>[0]["engineRecords"];
  readonly readSigned: Parameters<typeof tokenFacts>[0]["readSigned"];
  readonly log: Logger;
}

/** What is asked of access tokens so often that it is answered in front of the engine. */
export function quickDoors(deps: QuickDoors): Parameters<typeof createListener>[2] {
  const { rulebook, now } = deps;
  const introspection = fastPath({
    ...deps,
    rulebookVersion: rulebook.version,
    readToken: tokenFacts(deps),
  });
  const userinfo = quickUserinfo({
    ...deps,
    // Not counted: who is refused comes to the engine.
    decide: (signIn) => decide(rulebook.factsFor(signIn), now()),
    log: requestLines(deps.log),
  });
  return (...asked) => introspection.take(...asked) || userinfo(...asked);
}
