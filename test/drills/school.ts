import * as client from "openid-client";
import { type App, app, type Person, signIn } from "../support/phone.ts";
import type { Credentials } from "../support/running.ts";
import { basic, post } from "../support/token-requests.ts";

type Json = Readonly<Record<string, unknown>>;

/** Everything a drill asks of the servers, each question at whichever of them it names. */
export interface School {
  readonly issuer: string;
  readonly addresses: readonly string[];
  readonly phone: App;
  /** New students, who can sign in. */
  people(count: number, institution?: string): Promise<readonly DrillPerson[]>;
  admin(address: string, method: "GET" | "POST", path: string, body?: Json): Promise<Json>;
  isActive(address: string, token: string): Promise<boolean>;
  refresh(address: string, token: string, clientId?: string): Promise<Refreshed>;
}

export interface DrillPerson extends Person {
  readonly account: string;
}

/** A phone's sign-in as the phone holds it. */
export interface Phone {
  access: string;
  refresh: string;
}

type Refreshed =
  | { readonly access: string; readonly refresh: string }
  | { readonly reason: string; readonly status: number };

export async function openSchool(
  issuer: string,
  addresses: readonly string[],
  credentials: Credentials,
  { adminScope = "accounts:read accounts:write sign-ins:read sign-ins:end suspensions:write" } = {},
): Promise<School> {
  const secretOf = (id: string) => credentials.clients[id]?.secret ?? "";
  const phone = await app(issuer, {
    id: "learning-app",
    redirectUri: "com.example.learning:/signed-in",
    scope: "openid",
  });
  const platform = basic("platform-api", secretOf("platform-api"));
  let token = { value: "", until: 0 };

  const school: School = {
    issuer,
    addresses,
    phone,
    admin,
    people: (count, institution = "northgate") =>
      Promise.all(
        Array.from({ length: count }, (_, n) => makePerson(`drill-${process.pid}-${n}`, institution)),
      ),
    async isActive(address, access) {
      const { status, body } = await post(`${address}/introspect`, { token: access }, platform);
      if (status !== 200) throw new Error(`introspection: ${status} ${JSON.stringify(body)}`);
      return body["active"] === true;
    },
    async refresh(address, refresh, clientId = "learning-app") {
      const { status, body } = await post(`${address}/token`, {
        grant_type: "refresh_token",
        client_id: clientId,
        refresh_token: refresh,
      });
      if (status === 200)
        return { access: String(body["access_token"]), refresh: String(body["refresh_token"]) };
      return { reason: String(body["reason"] ?? body["error"]), status };
    },
  };
  return school;

  async function makePerson(username: string, institution: string): Promise<DrillPerson> {
    const body = { institution, username, name: "Drill", password: "generate" };
    const { id, password } = await admin(addresses[0] ?? issuer, "POST", "/accounts", body);
    return { school: institution, username, password: String(password), account: `/accounts/${String(id)}` };
  }

  async function admin(address: string, method: "GET" | "POST", path: string, body?: Json): Promise<Json> {
    const response = await fetch(`${address}/admin/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${await adminToken()}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Json;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async function adminToken(): Promise<string> {
    if (Date.now() < token.until) return token.value;
    const scripts = await app(issuer, {
      id: "school-scripts",
      secret: secretOf("school-scripts"),
      redirectUri: "",
      scope: "",
    });
    const { access_token } = await client.clientCredentialsGrant(scripts.config, {
      scope: adminScope,
      resource: `${issuer}/admin`,
    });
    token = { value: access_token, until: Date.now() + 30 * 60_000 };
    return access_token;
  }
}

export async function signInPhone({ phone }: School, somebody: Person): Promise<Phone> {
  const { tokens } = await signIn(phone, somebody, { more: { institution: somebody.school } });
  return { access: tokens.access_token, refresh: String(tokens.refresh_token) };
}
