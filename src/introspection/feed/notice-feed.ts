import type { AccountId, InstitutionId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type { Rulebook } from "../../rulebook/rulebook.ts";
import type { Account } from "../../store/port/entities.ts";
import type { Change, RecordsReader } from "../../store/port/records.ts";
import { type LatestNotices, latestNotices } from "./latest-notices.ts";
import { aboutEveryone, type Notice, noticeOf } from "./notices.ts";

/** Notices in their order, and the number up to which there are no others. */
export interface Told {
  readonly notices: readonly Notice[];
  readonly number: number;
}

type Listener = (told: Told) => void;

export interface NoticeFeed {
  /** Tells what has come after `after`, or all that can matter, and from then on what comes. Returns what ends it. */
  join(after: number | undefined, listener: Listener): Promise<() => void>;
}

interface Deps {
  readonly rulebook: Pick<Rulebook, "follow" | "watch" | "number">;
  readonly records: Pick<RecordsReader, "changesAfter" | "account">;
  readonly now: () => Instant;
}

const mostSubjects = 50_000;
const mostMissed = 10_000;
const changesAtOnce = 500;

/** What this process applies, as notices for all who listen. It begins with the first who does. */
export function noticeFeed({ rulebook, records, now }: Deps): NoticeFeed {
  const listeners = new Set<Listener>();
  const institutionOf = institutions(records);
  let latest: LatestNotices | undefined;
  let telling = Promise.resolve();

  return {
    async join(after, listener) {
      // Another process may have told whoever comes from there of more than has been applied here.
      await rulebook.follow();
      const known = begun();
      await telling;
      const missed = after === undefined ? undefined : await missedUntil(known.floor, after);
      listener({ notices: since(known, after, missed), number: known.number });
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };

  function begun(): LatestNotices {
    if (latest !== undefined) return latest;
    const known = latestNotices({ now, number: rulebook.number(), most: mostSubjects });
    latest = known;
    rulebook.watch({
      applied: (changes) => next(() => tell(known, changes)),
      beganAgain: (number) =>
        next(async () => {
          known.beginAgain(number);
          deliver({ notices: [aboutEveryone(number, now())], number });
        }),
    });
    return known;
  }

  /** One after the other: a number is told when all before it have been. */
  function next(work: () => Promise<void>): void {
    telling = telling.then(work);
  }

  async function tell(known: LatestNotices, changes: readonly Change[]): Promise<void> {
    const told = { notices: await noticesOf(changes), number: changes.at(-1)?.number ?? known.number };
    known.add(told.notices, told.number);
    deliver(told);
  }

  function deliver(told: Told): void {
    for (const listener of listeners) listener(told);
  }

  async function noticesOf(changes: readonly Change[]): Promise<readonly Notice[]> {
    const notices: Notice[] = [];
    for (const change of changes) notices.push(await noticeOf(change, { at: now(), institutionOf }));
    return notices;
  }

  /** What the change feed can tell of what came before this process began. Undefined: not all of it. */
  async function missedUntil(end: number, after: number): Promise<readonly Notice[] | undefined> {
    const missed: Notice[] = [];
    for (let number = after; number < end; ) {
      const changes = (await records.changesAfter(number, changesAtOnce)).filter((one) => one.number <= end);
      if (changes[0]?.number !== number + 1 || missed.length > mostMissed) return undefined;
      missed.push(...(await noticesOf(changes)));
      number += changes.length;
    }
    return missed;
  }

  function since(
    known: LatestNotices,
    after: number | undefined,
    missed: readonly Notice[] | undefined,
  ): readonly Notice[] {
    if (after === undefined) return known.all();
    // It has seen what has not happened: the records are older than they were.
    if (after > known.number) return [aboutEveryone(known.number, now())];
    const rest = known.above(Math.max(after, missed?.at(-1)?.number ?? after));
    return missed === undefined || rest === undefined ? known.all() : [...missed, ...rest];
  }
}

const mostAccounts = 10_000;

/** An account stays at its institution for ever, so what was looked up once is remembered. */
function institutions(records: Pick<RecordsReader, "account">) {
  const known = new Map<AccountId, InstitutionId>();
  return async (id: AccountId): Promise<InstitutionId | undefined> => {
    const found = known.get(id) ?? (await lookUp(id))?.institutionId;
    if (found === undefined) return undefined;
    if (known.size >= mostAccounts) known.clear();
    known.set(id, found);
    return found;
  };

  function lookUp(id: AccountId): Promise<Account | undefined> {
    // All are told then.
    return records.account(id).catch(() => undefined);
  }
}
