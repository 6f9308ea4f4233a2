import type Provider from "oidc-provider";
import type { SignInWithPassword } from "../actions/sign-in.ts";
import type { NoteAuthentication } from "../http/authentication-log.ts";
import type { Csrf } from "../http/csrf.ts";
import type { Instant } from "../policy/time.ts";
import type { RecordsReader } from "../store/port/records.ts";
import type { startGrant } from "./grants.ts";

export interface InteractionDeps {
  /** The running engine: it may be built anew when its keys change. */
  readonly provider: () => Pick<Provider, "interactionDetails" | "interactionResult">;
  readonly issuer: string;
  readonly records: Pick<
    RecordsReader,
    "standing" | "client" | "institution" | "institutions" | "accountByUsername"
  >;
  readonly signIn: SignInWithPassword;
  readonly noteAuthentication: NoteAuthentication;
  readonly startGrant: ReturnType<typeof startGrant>;
  readonly csrf: Csrf;
  readonly now: () => Instant;
}
