import { randomBytes } from "node:crypto";
import { instant } from "../../src/policy/time.ts";
import { newBrowser } from "../support/browser.ts";
import { begin } from "../support/phone.ts";
import { codeFor, type Form, formOf, type Parties, type Reply, startParties } from "./parties.ts";

/** What must not be told apart, each kind ready to be asked: by its answer, or by how long that takes. */
export interface Alike {
  readonly parties: Parties;
  /** Passwords that are not the account's. */
  readonly signIns: Readonly<Record<"wrong" | "unknown" | "suspended" | "locked", Ask>>;
  readonly introspections: Tokens;
  readonly revocations: Tokens;
}

type Ask = () => Promise<Pick<Reply, "status" | "text">>;
type Tokens = Readonly<Record<"unknown" | "expired" | "revoked" | "foreign" | "malformed", Ask>>;

const hour = 3_600_000;

export async function startAlike(): Promise<Alike> {
  let later = 0;
  const parties = await startParties({
    realPasswords: true,
    now: () => instant(Date.now() + later),
    env: {
      HALLPASS_TRUSTED_PROXIES: "1",
      HALLPASS_ATTEMPTS_PER_NETWORK: "1000000",
      HALLPASS_ATTEMPTS_PER_ACCOUNT: "1000000",
      HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK: "3",
      HALLPASS_INTROSPECTION_MISSES: "1000000",
      HALLPASS_LOG_LEVEL: "error",
    },
  });
  const ben = await parties.accountId(parties.ben);
  await parties.admin("POST", `/accounts/${ben}/suspensions`, { code: "conduct" });
  const expired = await tokensOf(parties);
  later += 2 * hour;
  const [revoked, elsewhere] = [await tokensOf(parties), await tokensOf(parties, library)];
  await parties.post("/revoke", { token: revoked.access, client_id: "learning-app" });
  const known = { expired: expired.access, revoked: revoked.access };
  const tools = (
    await parties.post("/token", await codeFor(parties.tool, parties.ana), parties.as("quiz-tool"))
  ).body;
  const introspect = (token: string) => parties.introspect(token);
  const revoke = (token: string) => parties.post("/revoke", { token, client_id: "learning-app" });
  return {
    parties,
    signIns: await signIns(parties),
    introspections: tokens(introspect, { ...known, foreign: elsewhere.access }),
    revocations: tokens(revoke, { ...known, foreign: String(tools["access_token"]) }),
  };
}

const library = { resource: "https://library.lakeside.example" };

async function tokensOf(parties: Parties, more: Form = {}): Promise<{ readonly access: string }> {
  const form = await codeFor(parties.phone, parties.fumiko, { more });
  const { body } = await parties.post("/token", { ...form, ...more });
  return { access: String(body["access_token"]) };
}

const tokens = (
  ask: (token: string) => Promise<Reply>,
  known: Readonly<Record<"expired" | "revoked" | "foreign", string>>,
): Tokens => ({
  unknown: () => ask(unknownTokens.next()),
  expired: () => ask(known.expired),
  revoked: () => ask(known.revoked),
  foreign: () => ask(known.foreign),
  malformed: () => ask(`${unknownTokens.next()}.é not a token`),
});

/** Made before anybody looks at the time: to make one takes longer than some of what is measured. */
const unknownTokens = (() => {
  const made = Array.from({ length: 1000 }, () => randomBytes(32).toString("base64url"));
  let turn = 0;
  return {
    next(): string {
      turn += 1;
      return made[turn % made.length] ?? "";
    },
  };
})();

async function signIns(parties: Parties): Promise<Alike["signIns"]> {
  const browser = newBrowser(parties.origin);
  const page = await browser.open((await begin(parties.phone, { institution: "northgate" })).url.href);
  const { action, csrf } = formOf(page, "password");
  const attempt = async (username: string, address: string) => {
    const typed = { csrf, institution: "northgate", username, password: "not the password" };
    const headers = { "x-forwarded-for": address };
    const body = new URLSearchParams(typed);
    const answer = await browser.request(action, { method: "POST", body, headers });
    return { status: answer.status, text: (await answer.text()).replaceAll(username, "") };
  };
  // From a network of its own each time, else the others would be locked too.
  let networks = 0;
  const elsewhere = () => `10.${(networks += 1) >> 8}.${networks & 255}.1`;
  const locked = () => attempt(parties.dora.username, "192.0.2.1");
  for (let count = 0; count < 4; count += 1) await locked();
  return {
    wrong: () => attempt(parties.ana.username, elsewhere()),
    unknown: () => attempt("nobody.here", elsewhere()),
    suspended: () => attempt(parties.ben.username, elsewhere()),
    locked,
  };
}
