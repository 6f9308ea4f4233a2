import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../support/running.ts";
import { credentialsIn, startServerProcess } from "../support/server-process.ts";
import { type DrillPerson, openSchool, type Phone, type School, signInPhone, waitingCode } from "./school.ts";

/**
 * `races`: requests that were under way when a suspension or revocation was acknowledged. `resurrected`: introspections
 * that began after the acknowledgement and said active. `falseDeaths`: sign-ins that policy allows and that were refused.
 */
type RaceCounts = Readonly<Record<"races" | "resurrected" | "falseDeaths", number>>;

/** Two processes on one data folder; phones refresh, exchange and sign in while administrators suspend and revoke. */
export async function races({ short }: { readonly short: boolean }): Promise<RaceCounts> {
  const wanted = short ? 300 : 20_000;
  const folder = await mkdtemp(join(tmpdir(), "hallpass-races-"));
  const ports = [await freePort(), await freePort()] as const;
  const issuer = `http://localhost:${ports[0]}`;
  const env = { HALLPASS_ISSUER: issuer, HALLPASS_ATTEMPTS_PER_NETWORK: "1000000" };
  const first = await startServerProcess({ folder, port: ports[0], env });
  const second = await startServerProcess({ folder, port: ports[1], env });
  try {
    const school = await openSchool(issuer, [first.origin, second.origin], await credentialsIn(folder));
    const lanes = await school.people(short ? 2 : 4);
    const counts = await Promise.all(lanes.map((person) => lane(school, person, wanted / lanes.length)));
    return counts.reduce(add);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
    await rm(folder, { recursive: true });
  }
}

const add = (one: RaceCounts, other: RaceCounts): RaceCounts => ({
  races: one.races + other.races,
  resurrected: one.resurrected + other.resurrected,
  falseDeaths: one.falseDeaths + other.falseDeaths,
});

const phonesOfOne = 10;

/** One person's rounds, until there were enough races. */
async function lane(school: School, person: DrillPerson, wanted: number): Promise<RaceCounts> {
  const counts = { races: 0, resurrected: 0, falseDeaths: 0 };
  let phones: Phone[] = await signInAll(school, person, phonesOfOne);
  for (let round = 0; counts.races < wanted; round += 1) {
    const isLast = round % 25 === 24;
    const late = isLast || round % 5 === 0 ? await waitingCode(school, person) : undefined;
    const under = phones.map((phone) => refreshing(school, phone));
    if (late !== undefined)
      under.push(
        late().then(
          (phone) => void phones.push(phone),
          () => undefined,
        ),
      );
    await wait(Math.random() * 6);
    await (isLast ? endAll(school, person) : suspend(school, person));
    // Acknowledged: whatever is still under way, and whatever begins from here on, must come to nothing.
    counts.races += under.length;
    counts.resurrected += await activeAmong(school, phones);
    await Promise.all(under);
    counts.resurrected += await activeAmong(school, phones);
    if (isLast) {
      phones = await signInAll(school, person, phonesOfOne);
    } else {
      await school.admin(anyOf(school), "POST", `${person.account}/reinstatements`, {});
      counts.falseDeaths += await deadAmong(school, phones);
      phones = phones.slice(0, phonesOfOne);
    }
  }
  return counts;
}

const anyOf = ({ addresses }: School): string =>
  addresses[Math.floor(Math.random() * addresses.length)] ?? "";

/** A pause: after reinstatement every phone must go on. */
const suspend = (school: School, person: DrillPerson) =>
  school.admin(anyOf(school), "POST", `${person.account}/suspensions`, { code: "drill", signOut: false });

const endAll = (school: School, person: DrillPerson) =>
  school.admin(anyOf(school), "POST", `${person.account}/revocations`, { code: "drill" });

async function signInAll(school: School, person: DrillPerson, count: number): Promise<Phone[]> {
  const phones: Phone[] = [];
  for (let n = 0; n < count; n += 1) phones.push(await signInPhone(school, person));
  return phones;
}

/** A refresh under way, now and then sent twice, as phones in tunnels do. */
async function refreshing(school: School, phone: Phone): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: Math.random() < 0.3 ? 2 : 1 }, () => school.refresh(anyOf(school), phone.refresh)),
  );
  for (const answer of answers) if ("access" in answer) Object.assign(phone, answer);
}

async function activeAmong(school: School, phones: readonly Phone[]): Promise<number> {
  const tokens = phones.map(({ access }) => access);
  const answers = await Promise.all(
    school.addresses.flatMap((address) => tokens.map((token) => school.isActive(address, token))),
  );
  return answers.filter(Boolean).length;
}

async function deadAmong(school: School, phones: readonly Phone[]): Promise<number> {
  let dead = 0;
  for (const phone of phones) {
    const answer = await school.refresh(anyOf(school), phone.refresh);
    if ("access" in answer) Object.assign(phone, answer);
    else dead += 1;
  }
  return dead;
}
