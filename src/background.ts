import { endApprovals } from "./actions/end-approvals.ts";
import { logoutToken } from "./actions/logout-token.ts";
import { noteAuditEnd } from "./actions/note-audit-end.ts";
import { deliveryOf } from "./actions/send-logouts.ts";
import { sweeper } from "./actions/sweep.ts";
import { tellClients } from "./actions/tell-clients.ts";
import type { Logger } from "./http/log.ts";
import { postForm } from "./http/outgoing.ts";
import { type Duration, minutes } from "./policy/time.ts";
import type { Rulebook } from "./rulebook/rulebook.ts";
import { tidyRulebook } from "./rulebook/tidy.ts";

type Telling = Omit<
  Parameters<typeof tellClients>[0],
  "deliver" | "random" | "every" | "token" | keyof Rulebook
>;
type Sweeping = Parameters<typeof sweeper>[0];
type Ending = Parameters<typeof endApprovals>[0];
type Signing = Parameters<typeof logoutToken>[0];

interface Own {
  readonly rulebook: Rulebook;
  readonly allowedPrivateHosts: ReadonlySet<string>;
  readonly renewKeys: () => Promise<unknown>;
  /** Writes what resource servers have asked since the last time. */
  readonly turnTallies: () => Promise<unknown>;
  readonly renewPlaces: () => Promise<unknown>;
  readonly log: Logger;
}

type Background = Telling & Sweeping & Ending & Signing & Own;

/** What goes on between requests, for as long as the process lives: sweeping, and telling clients who has signed out. */
export function startBackground(deps: Background): { close(): Promise<void> } {
  const { rulebook, allowedPrivateHosts, renewKeys, turnTallies, renewPlaces, log, onFault } = deps;
  const noteEnd = noteAuditEnd(deps.records, (end) => log.info(end, "audit checkpoint"));
  const tidy = tidyRulebook(rulebook, (size) => log.info({ rulebook: size }, "size of the rulebook"));
  const chores = [tidy, renewKeys, turnTallies, renewPlaces, noteEnd, sweeper(deps), endApprovals(deps)];
  const timer = every(minutes(1), allOf(chores, onFault), onFault);
  const telling = tellClients({
    ...deps,
    ...rulebook,
    token: logoutToken(deps),
    deliver: async (uri, token) =>
      deliveryOf(await postForm(uri, { logout_token: token }, { allowedPrivateHosts, deadline: 2500 })),
    random: Math.random,
    every: 250,
  });
  return {
    async close() {
      clearInterval(timer);
      await telling.close();
      await Promise.all([turnTallies(), noteEnd().catch(onFault)]);
    },
  };
}

/** Does all of them. Each that fails is told of: one that always does, such as a file that is gone, would hide the others. */
export const allOf =
  (chores: readonly (() => Promise<unknown>)[], onFault: (error: unknown) => void) =>
  async (): Promise<void> => {
    await Promise.all(chores.map((work) => done(work).catch(onFault)));
  };

/** What it throws at once is no other fault than what it rejects with. */
const done = async (work: () => Promise<unknown>): Promise<unknown> => work();

function every(
  length: Duration,
  work: () => Promise<unknown>,
  onFault: (error: unknown) => void,
): NodeJS.Timeout {
  const timer = setInterval(() => void work().catch(onFault), length);
  timer.unref();
  return timer;
}
