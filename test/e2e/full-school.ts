import { noteLength } from "../../src/actions/given-reason.ts";
import { accountId, clientId, grantId, institutionId } from "../../src/policy/ids.ts";
import { before, type Instant, instant, minutes } from "../../src/policy/time.ts";
import type { Account } from "../../src/store/port/entities.ts";
import type { RecordsWriter } from "../../src/store/port/records.ts";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { storePaths } from "../../src/stores.ts";
import type { Parties } from "../security/parties.ts";
import { pictureOf } from "../support/picture.ts";
import { putWaiting } from "../waiting-approval.ts";

/** More than a page of any list shows. */
const many = 60;

/** Institutions and tools. */
const veryMany = 200;

const sentence =
  "Το τηλέφωνο έμεινε στο λεωφορείο 14 σήμερα το πρωί, και ο οδηγός δεν το έχει βρει ακόμη. The parents say they “call again in the afternoon”. ";

/** As long as one may be, and half of its letters are two bytes each. */
const note = sentence.repeat(20).slice(0, noteLength).trim();

/** The largest logo that content may have, in both schools. */
const logo = `data:image/png;base64,${pictureOf(8192).toString("base64")}`;

/**
 * A deployment in which every list is longer than a page: people, apps, institutions, what waits and what has ended, and of Fumiko
 * the sign-ins, those that are over, and suspensions that were lifted. Returns her id.
 */
export async function fillUp(parties: Parties): Promise<string> {
  const { running, fumiko } = parties;
  const who = accountId(await parties.accountId(fumiko));
  // Who signs in has few schools to choose from.
  const token = await parties.tokenOf(parties.kim);
  const now = instant(Date.now());
  const stores = await openSqlStores(storePaths(running.folder));
  const like = await stores.records.account(who);
  if (like === undefined) throw new Error("not the demo content");
  await stores.records.change(async (writer) => {
    for (let at = 0; at < veryMany; at += 1) await fillWith(writer, { at, like, now });
  });
  for (let at = 0; at < many; at += 1)
    await stores.signIns.putGrant({
      id: grantId(`grt_full-${at}-of-the-usual-length`),
      accountId: who,
      institutionId: like.institutionId,
      clientId: clientId(`tool-${at}`),
      kind: "tool",
      signedInAt: before(now, minutes(60)),
      lastActivityAt: before(now, minutes(at)),
      device: `Chrome on Windows in reading room ${at}`,
      place: "San Sebastián / Donostia, ES",
      engine: { openid: { scope: "openid profile email offline_access courses:read courses:write" } },
    });
  await stores.close();
  const contact = "Ask the office.";
  await running.apply({
    institutions: [
      { id: "northgate", name: "Northgate High School", contact, timeZone: "America/New_York", logo },
      { id: "lakeside", name: "Lakeside University", contact, timeZone: "Europe/Helsinki", logo },
    ],
  });
  await endMany(parties, who, token);
  return who;
}

interface Filling {
  readonly at: number;
  readonly like: Account;
  readonly now: Instant;
}

async function fillWith(writer: RecordsWriter, { at, like, now }: Filling): Promise<void> {
  const id = accountId(`acc_full-${at}-of-the-usual-length`);
  const name = `Maria Alexandra Hernández-Montgomery ${at}`;
  await writer.putAccount({
    ...like,
    id,
    username: `maria.hernandez.${at}`,
    name,
    email: `maria.hernandez.${at}@students.lakeside.example`,
    roles: at % 3 === 0 ? ["institution-administrator", "support"] : [],
  });
  await writer.putClient({
    id: clientId(`tool-${at}`),
    kind: "tool",
    name: `Collaborative Whiteboard for Classes ${at}`,
    institutions:
      at % 2 === 0 ? "all" : Array.from({ length: veryMany }, (_, n) => institutionId(`school-${n}`)),
    redirectUris: ["signed-in", "lti/launch", "mobile"].map((path) => `https://tool-${at}.example/${path}`),
    postLogoutRedirectUris: [`https://tool-${at}.example/signed-out`],
    backchannelLogoutUri: `https://tool-${at}.example/logout`,
    scopes: ["openid", "profile", "email", "offline_access", "courses:read", "courses:write"],
    requirePkce: true,
    secretHashes: ["x"],
    disabled: at < 10,
  });
  const school = institutionId(`school-${at}`);
  const schedule = { repeats: { yearly: "08-01" }, at: "04:00" } as const;
  await writer.putInstitution({
    id: school,
    name: `School of Saint Catherine and Saint George ${at}`,
    contact: "Ask the office.",
    timeZone: "Europe/Madrid",
    domains: [`saint-catherine-${at}.example`],
    policy: { disabled: false, timers: {}, schedule },
  });
  const asker = { type: "person", id, name } as const;
  await putWaiting(writer, { id: `apr_full-${at}`, institutionId: school, asker, now });
}

/** Half of the tools end, which is as many records; and somebody was suspended and let in again many times. */
async function endMany(parties: Parties, who: string, token: string): Promise<void> {
  const post = async (path: string, body: object) => {
    const { status, text } = await parties.admin("POST", path, body, token);
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
  };
  for (let at = 0; at < many / 2; at += 1)
    await post("/revocations", {
      target: { level: "client", client: `tool-${at}` },
      code: "lost-device",
      note,
    });
  for (let at = 0; at < 12; at += 1) {
    await post(`/accounts/${who}/suspensions`, { code: "conduct", note, signOut: false });
    await post(`/accounts/${who}/reinstatements`, { code: "resolved", note });
  }
}
