import { cp, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import * as client from "openid-client";
import { recordsIn } from "../../src/cli/audit-records.ts";
import { verified } from "../../src/cli/audit-verify.ts";
import { readSettings, type Settings } from "../../src/config/settings.ts";
import { instant, milliseconds } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import type { Browser } from "../support/browser.ts";
import { begin, type Person, signIn } from "../support/phone.ts";
import { freePort } from "../support/running.ts";

export const clocks = {
  wall: () => instant(Date.now()),
  elapsed: () => milliseconds(performance.now()),
};

export interface Phone {
  readonly browser: Browser;
  /** Of the answer that it got last, or of the one before, if the last was lost on its way. */
  refreshToken: string;
  accessToken: string;
}

export type Env = Readonly<Record<string, string>>;

/** One address, whatever the sign-ins are kept in. */
export interface Address {
  readonly port: string;
  start(env: Env): Promise<Parties>;
  settings(env: Env): Settings;
}

export async function oneAddress(): Promise<Address> {
  const port = String(await freePort());
  const own = (env: Env) => ({ HALLPASS_PORT: port, HALLPASS_HOST: "127.0.0.1", ...env });
  return {
    port,
    start: async (env) => startParties({ folder: env["HALLPASS_DATA"] ?? "", env: own(env) }),
    settings: (env) => readSettings(own(env)),
  };
}

/** A data folder as a first start leaves it. */
export async function firstData(below: string): Promise<string> {
  const folder = await mkdtemp(join(below, "data-"));
  const first = process.env["FIRST_DATA_FOR_TESTS"];
  if (first === undefined) throw new Error("there is no first data");
  await cp(first, folder, { recursive: true });
  return folder;
}

export async function signedInPhone(at: Parties, who: Person): Promise<Phone> {
  const { browser, tokens } = await signIn(at.phone, who);
  return { browser, refreshToken: String(tokens.refresh_token), accessToken: tokens.access_token };
}

/** What becomes of a refresh with openid-client: "goes on", or the reason why not. */
export async function refreshed(at: Parties, phone: Phone): Promise<string> {
  try {
    const tokens = await client.refreshTokenGrant(at.phone.config, phone.refreshToken);
    phone.refreshToken = String(tokens.refresh_token);
    phone.accessToken = tokens.access_token;
    return "goes on";
  } catch (error) {
    const { cause } = error as { cause?: { error?: string; reason?: string } };
    return cause?.reason ?? cause?.error ?? String(error);
  }
}

/** The answer to a refresh is lost on its way: the phone asks with the same token again. */
export async function refreshLost(at: Parties, phone: Phone): Promise<string> {
  const { body } = await at.refresh("learning-app", phone.refreshToken);
  return String(body["refresh_token"]);
}

/** Whether the browser of a phone is still signed in: another app gets in without a password. */
export async function browserGetsIn(at: Parties, { browser }: Phone): Promise<boolean> {
  const { url } = await begin(at.board, { prompt: "none" });
  const visit = await browser.open(url.href);
  return visit.leftTo?.searchParams.has("code") === true;
}

/** How long the chain of audit records is; throws when it is broken. */
export async function auditChain(at: Parties): Promise<number> {
  const lines: string[] = [];
  let next = "";
  do {
    const { body } = await at.admin("GET", `/audit?limit=200${next}`);
    lines.push(...(body["items"] as readonly object[]).map((item) => JSON.stringify(item)));
    const after = body["next"] as string | undefined;
    next = after === undefined ? "" : `&after=${encodeURIComponent(after)}`;
  } while (next !== "");
  return verified(recordsIn(lines.toReversed().join("\n")), []).number;
}
