import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as client from "openid-client";
import { type Duration, instant } from "../../src/policy/time.ts";
import { refusal } from "../demo/administrator.ts";
import { newBrowser } from "../support/browser.ts";
import { person, resourceServer } from "../support/demo-people.ts";
import { type App, app, begin, exchange, learningApp, type Person, passPages } from "../support/phone.ts";
import { freePort, type Running, startForTest } from "../support/running.ts";

interface RealSignIn {
  readonly grant: string;
  access: string;
  refresh: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The server under test, and Ana's sign-ins as the phone holds them. */
export interface Real {
  signIns: RealSignIn[];
  /** False when she is not let in. */
  signIn(): Promise<boolean>;
  /** The word of the refusal, or nothing. */
  refresh(signIn: RealSignIn): Promise<string | undefined>;
  isActive(signIn: RealSignIn): Promise<boolean>;
  signOut(signIn: RealSignIn): Promise<void>;
  asAdministrator(method: "GET" | "POST" | "PUT", path: string, body?: Json): Promise<Json>;
  /** Ana's own part of the admin API. */
  readonly account: string;
  newPassword(password: string): void;
  setTimers(mobile: Json | "none"): Promise<void>;
  /** Time has jumped, and with it the server's lease has run out: resolves when it has it again. */
  ready(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startReal(elapsed: () => Duration): Promise<Real> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-model-"));
  const env = { HALLPASS_PORT: String(await freePort()), HALLPASS_LEASE_SECONDS: "30" };
  const how = { now: () => instant(Date.now()), elapsed, env, folder };
  let running: Running = await startForTest(how);
  const phone: App = await learningApp(running.origin);
  const platform: App = await resourceServer(running);
  const scripts: App = await app(running.origin, {
    id: "school-scripts",
    secret: running.credentials.clients["school-scripts"]?.secret ?? "",
    redirectUri: "",
    scope: "",
  });
  let ana: Person = person(running, "northgate", "ana.silva");
  const found = (await asAdministrator("GET", "/accounts?text=ana.silva")) as { items: { id: string }[] };
  const account = `/accounts/${found.items[0]?.id}`;

  const real: Real = {
    signIns: [],
    account,
    asAdministrator,
    async signIn() {
      const begun = await begin(phone, { institution: ana.school });
      const browser = newBrowser(running.origin);
      const visit = await passPages(browser, await browser.open(begun.url.href), ana);
      if (visit.leftTo === undefined) return false;
      const tokens = await exchange(phone, begun, visit);
      const known = new Set(real.signIns.map(({ grant }) => grant));
      const { items } = (await asAdministrator("GET", `${account}/grants`)) as { items: { id: string }[] };
      const grant = items.find(({ id }) => !known.has(id) && !seenBefore.has(id))?.id ?? "";
      seenBefore.add(grant);
      real.signIns.push({ grant, access: tokens.access_token, refresh: String(tokens.refresh_token) });
      return true;
    },
    async refresh(signIn) {
      try {
        const tokens = await client.refreshTokenGrant(phone.config, signIn.refresh);
        Object.assign(signIn, { access: tokens.access_token, refresh: tokens.refresh_token });
        return undefined;
      } catch {
        const { reason } = await refusal(phone, signIn.refresh);
        return String(reason);
      }
    },
    isActive: async ({ access }) => (await client.tokenIntrospection(platform.config, access)).active,
    signOut: ({ refresh }) => client.tokenRevocation(phone.config, refresh),
    newPassword(password) {
      ana = { ...ana, password };
    },
    setTimers: (mobile) =>
      running.apply({
        institutions: [
          {
            id: "northgate",
            name: "Northgate High School",
            contact: "Ask.",
            timeZone: "America/New_York",
            timers: { mobile, web: "none" },
          },
        ],
      }),
    async ready() {
      while (!(await fetch(`${running.origin}/readyz`)).ok) await wait(2);
    },
    async restart() {
      await running.stop();
      running = await startForTest(how);
    },
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true });
    },
  };
  return real;

  async function asAdministrator(method: "GET" | "POST" | "PUT", path: string, body?: Json): Promise<Json> {
    const { access_token } = await client.clientCredentialsGrant(scripts.config, {
      scope: "accounts:read accounts:write sign-ins:read sign-ins:end suspensions:write",
      resource: `${running.origin}/admin`,
    });
    const response = await fetch(`${running.origin}/admin/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Json;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }
}

/** Ana's grants of earlier runs stay on her list. */
const seenBefore = new Set<string>();
