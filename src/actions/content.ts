import type { ClientKind, Timers } from "../policy/facts.ts";
import type { ClientId, InstitutionId } from "../policy/ids.ts";
import type { QuietPeriod, Schedule } from "../policy/schedule.ts";
import type { Duration } from "../policy/time.ts";
import type { Client, Role } from "../store/port/entities.ts";

/**
 * What an operator declares. A field that is absent says nothing: what is recorded stays as it is, and something new
 * gets the default. Null takes away what is recorded.
 */
export interface Content {
  readonly institutions: readonly DeclaredInstitution[];
  readonly clients: readonly DeclaredClient[];
  readonly accounts: readonly DeclaredAccount[];
}

export interface DeclaredInstitution {
  readonly id: InstitutionId;
  readonly name: string;
  readonly contact: string;
  readonly timeZone: string;
  readonly domains?: readonly string[];
  readonly colour?: string | null;
  /** A `data:` URI. */
  readonly logo?: string | null;
  readonly disabled?: boolean;
  readonly timers?: Partial<Readonly<Record<ClientKind, Timers | null>>>;
  readonly mobileAccess?: boolean;
  readonly schedule?: Schedule | null;
  readonly quietPeriods?: readonly QuietPeriod[];
  readonly consoleIdle?: Duration | null;
}

export interface DeclaredClient {
  readonly id: ClientId;
  readonly kind: ClientKind;
  readonly name: string;
  readonly institutions: readonly InstitutionId[] | "all";
  readonly redirectUris?: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  readonly backchannelLogoutUri?: string | null;
  readonly scopes?: readonly string[];
  readonly audience?: string;
  /** True moves it here from whichever resource server has it. */
  readonly defaultResourceServer?: boolean;
  readonly signedAccessTokens?: NonNullable<Client["signedAccessTokens"]> | null;
  /** With keys there is no secret. */
  readonly publicKeys?: NonNullable<Client["publicKeys"]> | null;
  readonly requirePkce?: boolean;
  readonly refreshRetrySeconds?: number;
  readonly rotateRefreshTokens?: boolean;
  readonly disabled?: boolean;
  /** "generate" makes one only when there is none yet. */
  readonly secret: "generate" | "none";
}

export interface DeclaredAccount {
  readonly institutionId: InstitutionId;
  readonly username: string;
  readonly name: string;
  readonly email?: string | null;
  readonly roles?: readonly Role[];
  /** Where the first password comes from. A password that somebody has is never touched. */
  readonly password?: "generate" | { readonly hash: string };
}
