import type { Context } from "koa";
import type { Logger } from "./log.ts";
import { requestId } from "./request-id.ts";

/** Somebody showed who they are, failed to, or stopped being signed in (ASVS 5.0 16.3.1). */
interface AuthenticationEvent {
  readonly event: "sign-in" | "sign-out" | "password-change";
  /** In the words of the action. */
  readonly outcome: string;
  /** The reason for which somebody who knew the password was shut out. */
  readonly because?: string;
  readonly institution: string | undefined;
  /** Only of accounts that exist: what is typed where a username belongs may be a password. */
  readonly account: string | undefined;
  readonly client: string | undefined;
}

interface From {
  readonly address: string;
  /** Whose attempts are counted together. */
  readonly network?: string;
  readonly requestId?: string;
}

export type NoteAuthentication = (event: AuthenticationEvent, from: From) => void;

interface Alarms {
  readonly now: () => number;
  /** One alarm for each network and each account in so many milliseconds. */
  readonly window: number;
}

/** One line for each, and one that warns when no more passwords are heard from a network or for an account. */
export function noteAuthentication(log: Logger, { now, window }: Alarms): NoteAuthentication {
  const first = firstIn(window);
  // Nothing in these lines has a secret's name, and looking for such names takes longer than all the rest of a line.
  const plain = log.child({}, { redact: [] });
  return (event, { address, network, requestId: id }) => {
    plain.info({ ...event, address, requestId: id }, "authentication");
    if (event.outcome !== "too_many_attempts") return;
    const { institution, account, client } = event;
    const anew = [network, account].filter((key) => key !== undefined && first(key, now()));
    if (anew.length > 0)
      log.warn({ institution, account, client, network, address, requestId: id }, "too many wrong passwords");
  };
}

/** Where a request of a page comes from. */
export const fromOf = (ctx: Pick<Context, "ip" | "state">): From => ({
  address: ctx.ip,
  requestId: requestId(ctx),
});

/** More than are attacked at once, and few enough to keep. */
const remembered = 10_000;

/** Whether something is met for the first time in a window. What it cannot remember it takes for new. */
function firstIn(window: number): (key: string, now: number) => boolean {
  const until = new Map<string, number>();
  return (key, now) => {
    if ((until.get(key) ?? 0) > now) return false;
    if (until.size >= remembered) for (const [old, end] of until) if (end <= now) until.delete(old);
    if (until.size < remembered) until.set(key, now + window);
    return true;
  };
}
