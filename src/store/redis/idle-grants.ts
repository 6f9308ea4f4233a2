import type { GrantId } from "../../policy/ids.ts";
import type { Grant } from "../port/entities.ts";
import type { SignIns } from "../port/sign-ins.ts";

/** No call looks at more grants: those that it does not reach, the next one begins with. */
const mostLookedAt = 5000;
const atOnce = 250;

type Idle = SignIns["idleGrants"];
type Query = Parameters<Idle>[0];

/** Grants in the order of their ids, and how far they were looked for. */
export interface Piece {
  readonly grants: readonly Grant[];
  readonly last: GrantId;
  readonly size: number;
}

interface Walking {
  readonly from: (after: GrantId | undefined, size: number) => AsyncGenerator<Piece>;
  readonly isKept: (id: GrantId) => Promise<boolean>;
}

/**
 * There is no list of idle grants, which would cost a tenth of all that is kept of one: each call walks on through all
 * grants, from where the one before it has stopped.
 */
export function idleGrants({ from, isKept }: Walking): Idle {
  /** Where a call has stopped that looked at as many as it may. */
  let stopped: GrantId | undefined;
  /** The last of a page, and where the next one begins. */
  let end: { readonly last: GrantId; readonly at: GrantId } | undefined;

  return async (query) => {
    const idle = await walk(query, await beginning(query.after));
    const page = idle.slice(0, query.limit);
    const [last, at] = [page.toSorted(byActivity).at(-1), page.at(-1)];
    end = last && at && { last: last.id, at: at.id };
    return page.toSorted(byActivity);
  };

  async function beginning(after: GrantId | undefined): Promise<GrantId | undefined> {
    if (after === undefined) return stopped;
    if (after === end?.last) return end.at;
    return (await isKept(after)) ? after : undefined;
  }

  async function walk({ before, limit }: Query, begin: GrantId | undefined): Promise<readonly Grant[]> {
    const idle: Grant[] = [];
    let looked = 0;
    stopped = undefined;
    for await (const { grants, last, size } of from(begin, atOnce)) {
      idle.push(...grants.filter(({ lastActivityAt }) => lastActivityAt < before));
      looked += size;
      if (idle.length >= limit) return idle;
      if (looked < mostLookedAt) continue;
      stopped = last;
      return idle;
    }
    return idle;
  }
}

const byActivity = (a: Grant, b: Grant): number =>
  a.lastActivityAt - b.lastActivityAt || (a.id < b.id ? -1 : 1);
