import { deliveryOf } from "./actions/send-logouts.ts";
import { sweeper } from "./actions/sweep.ts";
import { tellClients } from "./actions/tell-clients.ts";
import { postForm } from "./http/outgoing.ts";
import { type Duration, minutes } from "./policy/time.ts";

type Telling = Omit<Parameters<typeof tellClients>[0], "deliver" | "random" | "every">;
type Sweeping = Parameters<typeof sweeper>[0];

interface Own {
  readonly allowedPrivateHosts: ReadonlySet<string>;
  /** What else is to be done once a minute. */
  readonly chores: readonly (() => Promise<unknown>)[];
}

type Background = Telling & Sweeping & Own;

/** What goes on between requests, for as long as the process lives: sweeping, and telling clients who has signed out. */
export function startBackground(deps: Background): { close(): Promise<void> } {
  const { allowedPrivateHosts, onFault } = deps;
  const sweep = sweeper(deps);
  const chores = [...deps.chores, sweep];
  const timer = every(minutes(1), () => Promise.all(chores.map((work) => work())), onFault);
  const telling = tellClients({
    ...deps,
    deliver: async (uri, token) =>
      deliveryOf(await postForm(uri, { logout_token: token }, { allowedPrivateHosts, deadline: 2500 })),
    random: Math.random,
    every: 250,
  });
  return {
    async close() {
      clearInterval(timer);
      await telling.close();
    },
  };
}

function every(
  length: Duration,
  work: () => Promise<unknown>,
  onFault: (error: unknown) => void,
): NodeJS.Timeout {
  const timer = setInterval(() => void work().catch(onFault), length);
  timer.unref();
  return timer;
}
