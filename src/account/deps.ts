import type { OwnAccountActions } from "../actions/own-account.ts";
import type { OwnPages } from "../components/visitor.ts";
import type { NoteAuthentication } from "../http/authentication-log.ts";
import type { SignIn } from "../policy/facts.ts";
import type { AccountId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { BrowserSession } from "../store/port/entities.ts";
import type { RecordsReader } from "../store/port/records.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";

interface VerifiedToken {
  readonly scopes: ReadonlySet<string>;
  readonly signIn: SignIn;
}

export interface AccountDeps {
  readonly records: RecordsReader;
  readonly signIns: SignInReader;
  /** For the list: from an index that may be stale by a moment. */
  readonly sessionsOf: (account: AccountId) => Promise<readonly BrowserSession[]>;
  readonly session: (uid: string) => Promise<BrowserSession | undefined>;
  readonly now: () => Instant;
  /** Undefined for whatever is not an access token meant for this door, or is over. Throws StoreUnavailable if it cannot tell. */
  readonly verifyToken: (token: string) => Promise<VerifiedToken | undefined>;
  /** The same for the cookie of a browser. */
  readonly visitor: OwnPages["visitor"];
  readonly noteAuthentication: NoteAuthentication;
  readonly actions: Omit<OwnAccountActions, "signOut">;
}
