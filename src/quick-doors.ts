import type { createListener } from "./http/listener.ts";
import { type Logger, type RequestLine, requestLines } from "./http/log.ts";
import { type FastPathDeps, fastPath } from "./introspection/fast-path.ts";
import { quickRefresh } from "./oidc/quick-refresh.ts";
import { quickUserinfo } from "./oidc/quick-userinfo.ts";
import { tokenFacts } from "./oidc/token-facts.ts";
import { type Decision, decide } from "./policy/decide.ts";
import type { SignIn } from "./policy/facts.ts";
import type { Rulebook } from "./rulebook/rulebook.ts";

type Introspection = Omit<FastPathDeps, "readToken" | "rulebookVersion">;
type Userinfo = Omit<Parameters<typeof quickUserinfo>[0], "decide" | "log" | "seen">;
type Refresh = Omit<Parameters<typeof quickRefresh>[0], "log">;

interface QuickDoors extends Introspection, Userinfo, Refresh {
  readonly rulebook: Rulebook;
  readonly engineRecords: Refresh["engineRecords"];
  readonly readSigned: Parameters<typeof tokenFacts>[0]["readSigned"];
  readonly log: Logger;
  /** Are told of what is answered here, as they are of what the engine answers. */
  readonly requested: (line: RequestLine) => void;
  readonly judgedToken: (signIn: SignIn, decision: Decision) => void;
}

/** What is asked of access tokens so often that it is answered in front of the engine. */
export function quickDoors(deps: QuickDoors) {
  const { rulebook, now, judgedToken } = deps;
  const introspection = fastPath({
    ...deps,
    rulebookVersion: rulebook.version,
    readToken: tokenFacts(deps),
  });
  const log = requestLines(deps.log, deps.requested);
  const userinfo = quickUserinfo({
    ...deps,
    // Who is refused comes to the engine, which has it counted.
    decide(signIn) {
      const decision = decide(rulebook.factsFor(signIn), now());
      if (decision.allowed) judgedToken(signIn, decision);
      return decision;
    },
    log,
  });
  const refresh = quickRefresh({ ...deps, log });
  const take: Parameters<typeof createListener>[2] = (request, response, handOver) =>
    introspection.take(request, response, handOver) ||
    userinfo(request, response, handOver) ||
    refresh(request, response, handOver);
  return { take, cache: introspection.cache };
}
