import { grantOf } from "./kept-in-files.ts";
import type { RacePhone, RaceSchool, Waiting } from "./race-school.ts";
import type { School } from "./school.ts";

/** What an administrator does in one round. */
export interface Act {
  /** Whether it ends this sign-in, or what may become one. */
  readonly reaches: (signIn: RacePhone | Waiting) => boolean;
  /** Resolves with the acknowledgement: in milliseconds, what was signed in to at or before it is over. */
  readonly perform: () => Promise<number>;
  /** Lifts a suspension. */
  readonly undo?: () => Promise<void>;
  /** What it reaches does not go on when it is lifted. */
  readonly signsOut?: true;
}

type Json = Readonly<Record<string, unknown>>;

/** A suspension in half of the rounds, one that pauses or one that signs out, and in the others an end at one of the levels. */
export async function nextAct(at: RaceSchool, phones: readonly RacePhone[]): Promise<Act> {
  if (Math.random() < 0.5) return Math.random() < 0.5 ? pause(at) : signOut(at);
  const levels = [endOfGrant, endOfAccount, endOfAccountAtClient, endOfClient, endOfInstitution, endOfMobile];
  const chosen = levels[Math.floor(Math.random() * levels.length)] ?? endOfAccount;
  return chosen(at, phones);
}

const anything = (): boolean => true;

const pause = ({ school, person }: RaceSchool): Act => ({
  reaches: anything,
  async perform() {
    const terms = { code: "drill", signOut: false };
    await school.admin(anyOf(school), "POST", `${person.account}/suspensions`, terms);
    return Number.POSITIVE_INFINITY;
  },
  async undo() {
    await school.admin(anyOf(school), "POST", `${person.account}/reinstatements`, {});
  },
});

const signOut = (at: RaceSchool): Act => ({
  ...pause(at),
  signsOut: true,
  async perform() {
    const { school, person } = at;
    const terms = { code: "drill", signOut: true };
    const answer = await school.admin(anyOf(school), "POST", `${person.account}/suspensions`, terms);
    return Date.parse(String((answer["suspension"] as Json)["startsAt"]));
  },
});

function endOfGrant({ school, folder }: RaceSchool, [phone]: readonly RacePhone[]): Act {
  const grant = phone === undefined ? "" : grantOf(folder, phone);
  return {
    reaches: (other) => other === phone,
    async perform() {
      await school.admin(anyOf(school), "POST", `/grants/${grant}/revocations`, { code: "drill" });
      return Number.POSITIVE_INFINITY;
    },
  };
}

const endOfAccount = ({ school, person }: RaceSchool): Act => ({
  reaches: anything,
  async perform() {
    const answer = await school.admin(anyOf(school), "POST", `${person.account}/revocations`, {
      code: "drill",
    });
    return Date.parse(String(answer["notBefore"]));
  },
});

async function endOfAccountAtClient({ school, person, app }: RaceSchool): Promise<Act> {
  const account = person.account.replace("/accounts/", "");
  const target = { level: "account", account, client: app.config.clientMetadata().client_id };
  return { reaches: ({ of }) => of === app, perform: await revocation(school, { target }) };
}

async function endOfMobile({ school, institution, app }: RaceSchool): Promise<Act> {
  const target = { level: "institution", institution };
  return { reaches: ({ of }) => of === app, perform: await revocation(school, { target, mobileOnly: true }) };
}

async function endOfClient({ school, app }: RaceSchool): Promise<Act> {
  const target = { level: "client", client: app.config.clientMetadata().client_id };
  return { reaches: ({ of }) => of === app, perform: await revocation(school, { target }) };
}

async function endOfInstitution({ school, institution }: RaceSchool): Promise<Act> {
  const target = { level: "institution", institution };
  return { reaches: anything, perform: await revocation(school, { target }) };
}

/** Whoever ends so many asks first how many: before the race, so that no counting stands between request and record. */
async function revocation(school: School, what: Json): Promise<() => Promise<number>> {
  const { token } = await school.admin(anyOf(school), "POST", "/previews", { revocation: what });
  return async () => {
    const asked = { ...what, code: "drill", preview: token };
    const answer = await school.admin(anyOf(school), "POST", "/revocations", asked);
    return Date.parse(String((answer["revocation"] as Json)["notBefore"]));
  };
}

export const anyOf = ({ addresses }: School): string =>
  addresses[Math.floor(Math.random() * addresses.length)] ?? "";
