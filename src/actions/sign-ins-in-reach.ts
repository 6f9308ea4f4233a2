import { setImmediate } from "node:timers/promises";
import type { Facts } from "../policy/facts.ts";
import type { GrantId } from "../policy/ids.ts";
import type { Grant } from "../store/port/entities.ts";
import { factsOf, signInOf } from "../store/port/facts.ts";
import type { RecordsReader, Revocation } from "../store/port/records.ts";
import type { GrantQuery, SignInReader } from "../store/port/sign-ins.ts";

export interface SignInsDeps {
  readonly records: RecordsReader;
  readonly signIns: SignInReader;
}

export interface SignInInReach {
  readonly grant: Grant;
  readonly facts: Facts;
  readonly clientName: string;
}

/** In one page. */
const grantsAtOnce = 500;

/** Every sign-in that fits, a page at a time, with the facts that it is decided by. For counting. `read` is told of each page. */
export async function* signInsInReach(
  { records, signIns }: SignInsDeps,
  query: GrantQuery,
  read: (grants: number) => void = () => undefined,
): AsyncGenerator<readonly SignInInReach[]> {
  let after: GrantId | undefined;
  for (;;) {
    const page = { limit: grantsAtOnce, ...(after !== undefined && { after }) };
    const grants = await signIns.grantsAt(query, page);
    read(grants.length);
    yield await withFacts(records, grants);
    if (grants.length < grantsAtOnce) return;
    after = grants.at(-1)?.id;
    // Counting is never urgent: whoever signs in goes first.
    await setImmediate();
  }
}

export async function withFacts(
  records: RecordsReader,
  grants: readonly Grant[],
): Promise<readonly SignInInReach[]> {
  const standings = await records.standings(grants);
  return grants.flatMap((grant) => {
    const standing = standings.get(grant.id);
    if (standing === undefined) return [];
    const facts = factsOf(signInOf(grant, standing.account), standing);
    return [{ grant, facts, clientName: standing.client?.name ?? grant.clientId }];
  });
}

/** The grants that a record can end. One grant is asked for by its id instead. */
export function reachOf(revocation: Extract<Revocation, { type: "cut-off" }>): GrantQuery {
  const { target, notBefore, mobileOnly } = revocation;
  const { level: _, ...subject } = target;
  return { ...subject, signedInUntil: notBefore, ...(mobileOnly === true && { kind: "mobile" }) };
}
