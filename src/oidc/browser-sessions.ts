import type { Context } from "koa";
import type { default as Provider } from "oidc-provider";
import type { Visitor } from "../components/visitor.ts";
import { decide } from "../policy/decide.ts";
import { type AccountId, accountId } from "../policy/ids.ts";
import { type Instant, instant } from "../policy/time.ts";
import type { EngineRecordReader } from "../store/port/engine-records.ts";
import type { BrowserSession } from "../store/port/entities.ts";
import { factsOf, signInOfSession } from "../store/port/facts.ts";
import type { RecordsReader } from "../store/port/records.ts";
import type { SessionFields } from "./internals.ts";

interface Deps {
  readonly engineRecords: EngineRecordReader;
  readonly now: () => Instant;
}

/** The browsers in which people are signed in, out of the engine's records. */
export const browserSessions = ({ engineRecords, now }: Deps) => ({
  async sessionsOf(account: AccountId): Promise<readonly BrowserSession[]> {
    const found = await engineRecords.sessionsOf(account, now());
    return found.map(({ payload }) => browserSessionOf(payload as unknown as StoredSession, account));
  },
  async session(uid: string): Promise<BrowserSession | undefined> {
    const found = await engineRecords.findByUid("Session", uid, now());
    const stored = found?.payload as StoredSession | undefined;
    return stored?.accountId === undefined
      ? undefined
      : browserSessionOf(stored, accountId(stored.accountId));
  },
});

type StoredSession = SessionFields & { readonly uid: string; readonly accountId?: string };

export function browserSessionOf(
  {
    uid,
    signedInAt = 0,
    lastActivityAt = signedInAt,
    device,
    place,
  }: SessionFields & { readonly uid: string },
  account: AccountId,
): BrowserSession {
  return {
    uid,
    accountId: account,
    signedInAt: instant(signedInAt),
    lastActivityAt: instant(lastActivityAt),
    ...(device !== undefined && { device }),
    ...(place !== undefined && { place }),
  };
}

interface Verifying {
  readonly provider: () => Provider;
  readonly records: RecordsReader;
  readonly now: () => Instant;
}

/** Whose browser sends a request, by its cookie, if its sign-in is allowed at this instant. */
export const visitorOf =
  ({ provider, records, now }: Verifying) =>
  async (ctx: Context): Promise<Visitor | undefined> => {
    const session = await provider().Session.get(ctx);
    if (session.accountId === undefined) return undefined;
    const standing = await records.standing({ accountId: accountId(session.accountId) });
    if (standing === undefined) return undefined;
    const { account, institution } = standing;
    const signIn = signInOfSession(browserSessionOf(session, account.id), account);
    if (!decide(factsOf(signIn, standing), now()).allowed) return undefined;
    return { signIn: { ...signIn, accountId: account.id, sessionUid: session.uid }, account, institution };
  };
