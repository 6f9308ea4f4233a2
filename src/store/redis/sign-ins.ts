import type { AccountId, GrantId, InstitutionId } from "../../policy/ids.ts";
import { days, type Instant } from "../../policy/time.ts";
import type { Grant } from "../port/entities.ts";
import type { GrantQuery, SignIns } from "../port/sign-ins.ts";
import { accountName, ofGrant } from "./account-names.ts";
import { counters } from "./counters.ts";
import { unlessDamaged } from "./damage.ts";
import type { Directory } from "./directory.ts";
import { putGrant, recordUse } from "./grant-scripts.ts";
import { idleGrants, type Piece } from "./idle-grants.ts";
import type { Keeping } from "./keeping.ts";
import { readGrant } from "./kept-grant.ts";
import { activityOf, activityStamp, dayOf, grantKey, longest, longId, shortId } from "./keys.ts";
import { pack } from "./pack.ts";
import { tokenName } from "./refresh-tokens.ts";

export function redisSignIns(
  { redis, names, onDamage }: Keeping,
  directory: Directory,
  close: () => Promise<void>,
): SignIns {
  const kept = async (id: GrantId) => {
    const key = grantKey(shortId(id));
    const value = await redis.send("GET", key);
    if (!(value instanceof Buffer)) return undefined;
    const tell = () => onDamage(key);
    const found = unlessDamaged(() => readGrant(value, tell), tell);
    // No list leads to it any more, so nobody would remove it; whatever uses it again may mend it meanwhile.
    if (found === undefined) await redis.send("PEXPIRE", key, String(damagedIsKept), "LT");
    return found;
  };
  const grant = async (id: GrantId) => (await kept(id))?.grant;
  const all = async (ids: readonly GrantId[]) => Promise.all(ids.map(grant));

  return {
    grant,
    grantsOf,
    grantsAt: async (query, page) =>
      query.accountId === undefined ? grantsInOrder(query, page) : grantsOfOne(query.accountId, query, page),
    async putGrant({ lastActivityAt, engine, ...rest }) {
      const parts = [pack(rest), pack(engine, JSON.stringify(rest)), pack(engine)];
      await redis.run(
        putGrant,
        [grantKey(shortId(rest.id))],
        activityStamp(lastActivityAt),
        ...parts,
        String(longest),
      );
      await list(rest);
    },
    recordActivity: async (uses) => inSteps([...uses], ([id, at]) => recordActivity(id, at)),
    idleGrants: idleGrants({ from: pieces, isKept: async (id) => (await grant(id)) !== undefined }),
    removeGrants: async (ids) => inSteps(ids, removeGrant),
    ...counters(redis),
    close,
  };

  /** Members that lead nowhere, or to somebody else's grant, are dropped. */
  async function grantsOf(accountId: AccountId): Promise<readonly Grant[]> {
    const members = (await names.members(accountName(accountId))).filter((member) => member.startsWith("g"));
    const found = await all(members.map((member) => longId(member.slice(1))));
    await names.drop(
      accountName(accountId),
      members.filter((_member, n) => found[n]?.accountId !== accountId),
    );
    return found
      .filter((one) => one !== undefined)
      .filter((one) => one.accountId === accountId)
      .toSorted((a, b) => b.lastActivityAt - a.lastActivityAt || (a.id < b.id ? -1 : 1));
  }

  async function grantsOfOne(
    accountId: AccountId,
    query: GrantQuery,
    { after, limit }: Page,
  ): Promise<readonly Grant[]> {
    return (await grantsOf(accountId))
      .filter((one) => fits(one, query) && (after === undefined || one.id > after))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async function grantsInOrder(query: GrantQuery, { after, limit }: Page): Promise<readonly Grant[]> {
    const fitting: Grant[] = [];
    for await (const { grants } of pieces(after, limit, query.institutionId)) {
      fitting.push(...grants.filter((one) => fits(one, query)));
      if (fitting.length >= limit) break;
    }
    return fitting.slice(0, limit);
  }

  /** Entries that lead nowhere are dropped. */
  async function* pieces(
    after: GrantId | undefined,
    size: number,
    of?: InstitutionId,
  ): AsyncGenerator<Piece> {
    for await (const entries of directory.from(after, size)) {
      const meant = entries.filter(({ institutionId }) => of === undefined || institutionId === of);
      const found = await all(meant.map(({ id }) => id));
      await directory.drop(meant.filter((_entry, n) => found[n] === undefined));
      const last = entries.at(-1)?.id;
      if (last !== undefined)
        yield { grants: found.filter((one) => one !== undefined), last, size: entries.length };
    }
  }

  async function list({ id, accountId, institutionId }: Listed): Promise<void> {
    await Promise.all([
      names.add(accountName(accountId), ofGrant(shortId(id))),
      directory.enter({ id, institutionId }),
    ]);
  }

  /** Lists that have lost a grant get it back on the first day that it is used again. */
  async function recordActivity(id: GrantId, at: Instant): Promise<void> {
    const key = grantKey(shortId(id));
    const was = await redis.run(recordUse, [key], activityStamp(at), String(longest));
    if (!(was instanceof Buffer)) return;
    const last = unlessDamaged(() => activityOf(String(was)));
    if (last !== undefined && dayOf(last) >= dayOf(at)) return;
    const found = await grant(id);
    if (found !== undefined) await list(found);
  }

  /** What leads to it goes first: what is left after a fault is found again and removed. */
  async function removeGrant(id: GrantId): Promise<void> {
    const { grant: found, tokens = [] } = (await kept(id)) ?? {};
    await Promise.all(tokens.map(async ({ hash }) => names.remove(tokenName(hash))));
    if (found !== undefined) await names.drop(accountName(found.accountId), [ofGrant(shortId(id))]);
    await redis.send("DEL", grantKey(shortId(id)));
    if (found !== undefined) await directory.drop([found]);
  }
}

type Listed = Pick<Grant, "id" | "accountId" | "institutionId">;

interface Page {
  readonly after?: GrantId;
  readonly limit: number;
}

const fits = (grant: Grant, query: GrantQuery): boolean =>
  (["institutionId", "accountId", "clientId", "kind"] as const).every(
    (name) => query[name] === undefined || query[name] === grant[name],
  ) &&
  (query.signedInUntil === undefined || grant.signedInAt <= query.signedInUntil);

/** As long as a grant that nobody uses. */
const damagedIsKept = days(30);

const step = 200;

/** So many at a time that no call waits long behind the others. */
async function inSteps<Item>(items: readonly Item[], work: (one: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += step)
    await Promise.all(items.slice(start, start + step).map(work));
}
