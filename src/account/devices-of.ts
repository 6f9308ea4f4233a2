import { outlook } from "../policy/outlook.ts";
import type { Instant } from "../policy/time.ts";
import { type Judged, judgedSignIns } from "./judged.ts";
import type { PageDeps, PageRequest } from "./page-request.ts";
import type { Device } from "./pages/devices.ts";
import { isThisOne } from "./sign-ins.ts";

/** Where a person is signed in: this browser first, then by their latest use. */
export async function devicesOf(
  deps: PageDeps,
  { account, signIn }: PageRequest["visitor"],
): Promise<readonly Device[]> {
  const judged = await judgedSignIns(deps, account.id);
  return judged
    .flatMap((one) => deviceOf(one, signIn, deps.now()))
    .toSorted(
      (one, other) =>
        Number(other.thisOne) - Number(one.thisOne) || other.lastActivityAt - one.lastActivityAt,
    );
}

function deviceOf(
  { about, facts, scopes }: Judged,
  asking: PageRequest["visitor"]["signIn"],
  now: Instant,
): readonly Device[] {
  const ends = outlook(facts, now);
  if (ends === undefined) return [];
  const { signedInAt, lastActivityAt, sessionUid } = facts.signIn;
  return [
    {
      ...wordsOf(about),
      id: about.id,
      ...(about.place !== undefined && { place: about.place }),
      signedInAt,
      lastActivityAt,
      ends,
      thisOne: isThisOne(about, asking),
      fromHere: sessionUid === asking.sessionUid,
      scopes: about.kind === "tool" ? scopes : [],
    },
  ];
}

export const wordsOf = ({ kind, app, device }: Judged["about"]): Pick<Device, "kind" | "app" | "device"> => ({
  kind,
  ...(app !== undefined && { app: app.name }),
  ...(device !== undefined && { device }),
});
