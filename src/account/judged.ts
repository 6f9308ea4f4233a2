import { type Decision, decide } from "../policy/decide.ts";
import type { ClientKind, Facts } from "../policy/facts.ts";
import type { AccountId } from "../policy/ids.ts";
import { type Instant, never } from "../policy/time.ts";
import type { BrowserSession, Grant } from "../store/port/entities.ts";
import { factsOf, signInOf, signInOfSession } from "../store/port/facts.ts";
import type { AccountDeps } from "./deps.ts";

/** One of a person's sign-ins, a browser's session or a grant, as their list tells of it, with all that is decided by. */
export interface Judged {
  readonly about: About;
  readonly facts: Facts;
  readonly decision: Decision;
  /** What it was given. */
  readonly scopes: readonly string[];
}

/** What both lists say of a sign-in. */
interface About {
  readonly id: string;
  readonly kind: "browser" | "phone" | "tool" | "web";
  readonly app?: { readonly id: string; readonly name: string };
  readonly device?: string;
  readonly place?: string;
  readonly signedInAt: string;
  readonly lastActivityAt: string;
}

export async function judgedSignIns(deps: AccountDeps, account: AccountId): Promise<readonly Judged[]> {
  const [grants, sessions] = await Promise.all([deps.signIns.grantsOf(account), deps.sessionsOf(account)]);
  const judged = await Promise.all([
    ...grants.map(async (grant) => judgedGrant(deps, grant)),
    ...sessions.map(async (session) => judgedSession(deps, session)),
  ]);
  return judged.filter((one) => one !== undefined);
}

async function judgedGrant({ records, now }: AccountDeps, grant: Grant): Promise<Judged | undefined> {
  const { accountId, clientId, id: grantId, kind } = grant;
  const standing = await records.standing({ accountId, clientId, grantId });
  if (standing === undefined) return undefined;
  const facts = factsOf(signInOf(grant, standing.account), standing);
  const about = {
    id: grantId,
    kind: kindWords[kind],
    app: { id: clientId, name: standing.client?.name ?? clientId },
    ...common(grant),
  };
  return { about, facts, decision: decide(facts, now()), scopes: scopesOf(grant) };
}

/** As the engine keeps them: those of OpenID Connect in one place, those of each resource server in another. */
function scopesOf({ engine }: Grant): readonly string[] {
  const { openid, resources = {} } = engine as {
    readonly openid?: { readonly scope?: string };
    readonly resources?: Readonly<Record<string, string>>;
  };
  const told = [openid?.scope ?? "", ...Object.values(resources)].join(" ").split(" ");
  return [...new Set(told.filter((scope) => scope !== ""))];
}

async function judgedSession(
  { records, now }: AccountDeps,
  session: BrowserSession,
): Promise<Judged | undefined> {
  const standing = await records.standing({ accountId: session.accountId });
  if (standing === undefined) return undefined;
  const facts = factsOf(signInOfSession(session, standing.account), standing);
  const about = { id: sessionId(session.uid), kind: "browser" as const, ...common(session) };
  return { about, facts, decision: decide(facts, now()), scopes: [] };
}

const common = ({ device, place, signedInAt, lastActivityAt }: BrowserSession | Grant) => ({
  ...(device !== undefined && { device }),
  ...(place !== undefined && { place }),
  signedInAt: iso(signedInAt),
  lastActivityAt: iso(lastActivityAt),
});

/** Grants of the last two are never made: nobody signs in to them. */
const kindWords: Readonly<Record<ClientKind, About["kind"]>> = {
  mobile: "phone",
  tool: "tool",
  web: "web",
  "resource-server": "tool",
  service: "tool",
};

const sessionPrefix = "ses_";

export const sessionId = (uid: string): string => `${sessionPrefix}${uid}`;

/** Undefined when the id names no browser session. */
export const sessionUidOf = (id: string): string | undefined =>
  id.startsWith(sessionPrefix) ? id.slice(sessionPrefix.length) : undefined;

const iso = (at: Instant): string => new Date(at).toISOString();

/** A field that is left out when there is no such instant, or never will be. */
export const isoField = <Name extends string>(name: Name, at: Instant | undefined) =>
  (at === undefined || at === never ? {} : { [name]: iso(at) }) as { readonly [key in Name]?: string };
