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
  /** The sign-in behind an access token; undefined when it is not active. */
  grantOf(address: string, token: string): Promise<string | undefined>;
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
  let made = 0;

  const school: School = {
    issuer,
    addresses,
    phone,
    admin,
    people: (count, institution = "northgate") =>
      Promise.all(
        Array.from({ length: count }, () => makePerson(`drill-${process.pid}-${(made += 1)}`, institution)),
      ),
    isActive: async (address, access) => (await introspect(address, access))["active"] === true,
    async grantOf(address, access) {
      const { grant } = await introspect(address, access);
      return typeof grant === "string" ? grant : undefined;
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

  async function introspect(address: string, access: string): Promise<Json> {
    const { status, body } = await post(`${address}/introspect`, { token: access }, platform);
    if (status !== 200) throw new Error(`introspection: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async function makePerson(username: string, institution: string): Promise<DrillPerson> {
    const body = { institution, username, name: "Drill", password: "generate" };
    const { id, password } = await admin(addresses[0] ?? issuer, "POST", "/accounts", body);
    return { school: institution, username, password: String(password), account: `/accounts/${String(id)}` };
  }

  async function admin(address: string, method: "GET" | "POST", path: string, body?: Json): Promise<Json> {
    const { value, isNew } = await adminToken(address);
    const response = await fetch(`${address}/admin/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${value}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Json;
    if (response.ok) return answer;
    // A store may have lost the token.
    token = { value: "", until: 0 };
    if (response.status === 401 && !isNew) return admin(address, method, path, body);
    throw new SchoolRefusal(`${method} ${path}`, response.status, answer);
  }

  async function adminToken(address: string): Promise<{ readonly value: string; readonly isNew: boolean }> {
    if (Date.now() < token.until) return { value: token.value, isNew: false };
    const { status, body } = await post(
      `${address}/token`,
      { grant_type: "client_credentials", scope: adminScope, resource: `${issuer}/admin` },
      basic("school-scripts", secretOf("school-scripts")),
    );
    if (status !== 200) throw new SchoolRefusal("token", status, body);
    token = { value: String(body["access_token"]), until: Date.now() + 30 * 60_000 };
    return { value: token.value, isNew: true };
  }
}

export class SchoolRefusal extends Error {
  override readonly name = "SchoolRefusal";
  readonly status: number;

  constructor(what: string, status: number, body: Json) {
    super(`${what}: ${status} ${JSON.stringify(body)}`);
    this.status = status;
  }
}

export async function signInPhone({ phone }: School, somebody: Person): Promise<Phone> {
  const { tokens } = await signIn(phone, somebody, { more: { institution: somebody.school } });
  return { access: tokens.access_token, refresh: String(tokens.refresh_token) };
}
