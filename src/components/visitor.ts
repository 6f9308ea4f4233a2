import type { Context } from "koa";
import type { SignIn } from "../policy/facts.ts";
import type { AccountId } from "../policy/ids.ts";
import type { Account, Institution } from "../store/port/entities.ts";

/** Who is at a page of ours, in a browser whose sign-in is allowed at this instant. */
export interface Visitor {
  readonly signIn: SignIn & { readonly accountId: AccountId; readonly sessionUid: string };
  readonly account: Account;
  /** Its name, logo and colour are the page's. */
  readonly institution: Institution;
}

/** What a door with pages is handed: who is there, and the way through the sign-in. */
export interface OwnPages {
  /** Undefined when nobody is signed in in this browser, or may not be any more. Throws StoreUnavailable if it cannot tell. */
  readonly visitor: (ctx: Context) => Promise<Visitor | undefined>;
  /**
   * Sends the browser through the sign-in, and back to a path of ours. With `prove`, that person has to show again who
   * they are, though they are signed in. After a form, `back` is the page that it stood on.
   */
  readonly signIn: (ctx: Context, how: { readonly back: string; readonly prove?: Visitor }) => void;
}
