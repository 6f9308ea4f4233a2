import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "../support/browser.ts";
import { freePort } from "../support/running.ts";
import { credentialsIn, startServerProcess } from "../support/server-process.ts";
import { openFrontDoor } from "./front-door.ts";
import { nextAct } from "./race-acts.ts";
import { type Kind, kinds, requestsFor } from "./race-requests.ts";
import { race } from "./race-round.ts";
import {
  freshBrowser,
  openRaceSchools,
  prepared,
  type RacePhone,
  type RaceSchool,
  raceAdministrator,
  signedIn,
} from "./race-school.ts";
import { openSchool } from "./school.ts";

/**
 * `races`: requests in flight at some moment between the sending of an administrator's request that ends their sign-in
 * and its acknowledgement. `overAck`: those of them in flight at the acknowledgement itself. `answered`: those answered
 * with tokens. `resurrected`: introspections that began after it and said active. `falseDeaths`: sign-ins that policy
 * allows and that did not go on.
 */
type RaceCounts = Record<
  "races" | "overAck" | "answered" | Kind | "suspensions" | "revocations" | "resurrected" | "falseDeaths",
  number
>;

/** Two processes on one data folder; people sign in and agree, apps exchange and refresh while administrators act. */
export async function races({ short }: { readonly short: boolean }): Promise<RaceCounts> {
  const wanted = short ? 300 : 20_000;
  const folder = await mkdtemp(join(tmpdir(), "hallpass-races-"));
  const door = await openFrontDoor();
  const env = {
    HALLPASS_ISSUER: door.origin,
    HALLPASS_ATTEMPTS_PER_NETWORK: "1000000",
    HALLPASS_PREVIEW_ABOVE: "0",
  };
  const ports = [await freePort(), await freePort()];
  const servers = [];
  try {
    for (const port of ports) servers.push(await startServerProcess({ folder, port, env }));
    door.leadTo(ports);
    const addresses = servers.map(({ origin }) => origin);
    const school = await openSchool(door.origin, addresses, await credentialsIn(folder), {
      adminScope: raceAdministrator,
    });
    const lanes = await openRaceSchools(school, folder, { count: short ? 2 : 4 });
    const counts = await Promise.all(lanes.map((at) => lane(at, wanted / lanes.length)));
    return counts.reduce(add);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await door.close();
    await rm(folder, { recursive: true });
  }
}

const none = (): RaceCounts => ({
  races: 0,
  overAck: 0,
  answered: 0,
  ...(Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>),
  suspensions: 0,
  revocations: 0,
  resurrected: 0,
  falseDeaths: 0,
});

const add = (one: RaceCounts, other: RaceCounts): RaceCounts =>
  Object.fromEntries(
    Object.entries(one).map(([what, count]) => [what, count + other[what as keyof RaceCounts]]),
  ) as RaceCounts;

const phonesOfOne = 10;

/** One school's rounds, until there were enough races. */
async function lane(at: RaceSchool, wanted: number): Promise<RaceCounts> {
  const counts = none();
  let desk = freshBrowser(at);
  let phones: readonly RacePhone[] = [];
  for (let round = 1; counts.races < wanted; round += 1) {
    // A browser collects what it was sent.
    if (round % 50 === 0) desk = freshBrowser(at);
    phones = await filledUp(at, phones, desk);
    const act = await nextAct(at, phones);
    const requests = await requestsFor(at, phones, desk);
    const found = await race(at, { act, phones, requests });
    for (const kind of found.races) counts[kind] += 1;
    counts[act.undo === undefined ? "revocations" : "suspensions"] += 1;
    counts.races += found.races.length;
    counts.overAck += found.overAck;
    counts.answered += found.answered;
    counts.resurrected += found.resurrected;
    counts.falseDeaths += found.falseDeaths;
    phones = found.phones;
  }
  return counts;
}

/** Each phone has a sign-in of its own; those that the desk has got share one, and have served. */
async function filledUp(
  at: RaceSchool,
  phones: readonly RacePhone[],
  desk: Browser,
): Promise<readonly RacePhone[]> {
  const filled = phones.filter(({ browser }) => browser !== desk).slice(-phonesOfOne);
  while (filled.length < phonesOfOne) filled.push(await prepared(() => signedIn(at)));
  return filled;
}
