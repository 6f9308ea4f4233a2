import { minutes } from "../../src/policy/time.ts";
import { type Browser, newBrowser, type Visit } from "../support/browser.ts";
import { person, quizTool } from "../support/demo-people.ts";
import { type App, app, begin, learningApp, type Person, passPages, signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { basic } from "../support/token-requests.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Form = Readonly<Record<string, string>>;

/** One request as it is, no redirect followed, and whatever comes back. */
export async function send(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const { status, headers } = response;
  const text = await response.text();
  const isJson = (headers.get("content-type") ?? "").includes("json");
  return { status, headers, text, body: isJson ? (JSON.parse(text) as Reply["body"]) : {} };
}

/** A public web client of the school: a browser that is signed in gets a code from it without a page. */
const board = {
  id: "board",
  kind: "web",
  name: "Board",
  institutions: "all",
  redirectUris: ["https://board.example/signed-in"],
  postLogoutRedirectUris: ["https://board.example/signed-out"],
  scopes: ["openid", "profile", "offline_access", "courses:read", "courses:write"],
  secret: "none",
};

const allPermissions = "accounts:read accounts:write sign-ins:read sign-ins:end suspensions:write audit:read";

/** A server with everybody who deals with it: people, apps, a resource server of each school, an administrator. */
export async function startParties(how: Parameters<typeof startForTest>[0] = {}) {
  const running = await startForTest(how);
  await running.apply({ clients: [board] });
  const { origin } = running;
  const secretOf = (id: string) => running.credentials.clients[id]?.secret ?? "";
  const as = (id: string) => basic(id, secretOf(id));
  const post = (path: string, fields: Form, headers: Form = {}) =>
    send(origin + path, { method: "POST", headers, body: new URLSearchParams(fields) });
  const scriptsToken = async () => {
    const scripts = await post(
      "/token",
      { grant_type: "client_credentials", resource: `${origin}/admin`, scope: allPermissions },
      as("school-scripts"),
    );
    return { value: String(scripts.body["access_token"]), madeAt: Date.now() };
  };
  const first = await scriptsToken();
  let newest = first;
  /** A test may let hours pass, and a token lives for one. */
  const adminToken = async () => {
    if (Date.now() >= newest.madeAt + minutes(30)) newest = await scriptsToken();
    return newest.value;
  };
  const admin = async (method: string, path: string, body?: object, token?: string) => {
    const authorization = `Bearer ${token ?? (await adminToken())}`;
    return send(`${origin}/admin/v1${path}`, {
      method,
      // Whatever version there is: where a request replaces something.
      headers: { authorization, "content-type": "application/json", "if-match": "*" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  };
  const introspect = (token: unknown, by = "platform-api", more: Form = {}) =>
    post("/introspect", { token: String(token), ...more }, as(by));

  return {
    running,
    origin,
    adminToken: first.value,
    secretOf,
    as,
    post,
    admin,
    introspect,
    phone: await learningApp(origin),
    board: await app(origin, {
      id: "board",
      redirectUri: "https://board.example/signed-in",
      scope: "openid profile",
    }),
    tool: await quizTool(running),
    ana: person(running, "northgate", "ana.silva"),
    ben: person(running, "northgate", "ben.okafor"),
    fumiko: person(running, "lakeside", "fumiko.sato"),
    gabriel: person(running, "lakeside", "gabriel.rossi"),
    hana: person(running, "lakeside", "hana.kowalska"),
    /** Who administer the deployment, Northgate, Lakeside; and Northgate's support. */
    kim: person(running, "lakeside", "kim.larsen"),
    dora: person(running, "northgate", "dora.novak"),
    ivan: person(running, "lakeside", "ivan.petrov"),
    emil: person(running, "northgate", "emil.haddad"),
    /** An access token of an administrator for the admin API. */
    tokenOf: (who: Person) => administratorsToken(running, who),
    isActive: async (token: unknown, by?: string) => (await introspect(token, by)).body["active"] === true,
    refresh: (clientId: string, token: unknown, more: Form = {}) =>
      post("/token", {
        grant_type: "refresh_token",
        client_id: clientId,
        refresh_token: String(token),
        ...more,
      }),
    accountId: async ({ username }: Person) => {
      const { body } = await admin("GET", `/accounts?text=${username}`);
      return String((body["items"] as readonly { id: string }[])[0]?.id);
    },
    signedInBrowser: (who: Person) => signedInBrowser(running, who),
    /** Registers a client as an administrator of the deployment does, and brings back the secret that is shown once. */
    register: async (client: object, institutions: readonly object[] = []) => {
      const kim = await administratorsToken(running, person(running, "lakeside", "kim.larsen"));
      const { body, text } = await admin("POST", "/content", { clients: [client], institutions }, kim);
      const [made] = (body["generated"] ?? []) as readonly { secret: string }[];
      if (made === undefined) throw new Error(text);
      return made.secret;
    },
  };
}

export type Parties = Awaited<ReturnType<typeof startParties>>;

async function signedInBrowser({ origin }: Running, who: Person): Promise<Browser> {
  const browser = newBrowser(origin);
  await signIn(await learningApp(origin), who, { browser });
  return browser;
}

async function administratorsToken({ origin }: Running, who: Person): Promise<string> {
  const redirectUri = "http://127.0.0.1:4999/signed-in";
  const terminal = await app(origin, { id: "hallpass-cli", redirectUri, scope: "openid admin" });
  const { tokens } = await signIn(terminal, who, { more: { resource: `${origin}/admin` } });
  return tokens.access_token;
}

/** What a browser brings back to an app, as the form that exchanges the code. */
export async function codeFor(of: App, who: Person, how: { browser?: Browser; more?: Form } = {}) {
  const { browser = newBrowser(of.config.serverMetadata().issuer), more = {} } = how;
  const { url, verifier } = await begin(of, { institution: who.school, ...more });
  const { leftTo, text } = await passPages(browser, await browser.open(url.href), who);
  const code = leftTo?.searchParams.get("code");
  if (typeof code !== "string") throw new Error(`no code: ${leftTo?.href ?? text}`);
  return {
    grant_type: "authorization_code",
    client_id: of.config.clientMetadata().client_id,
    redirect_uri: of.redirectUri,
    code,
    code_verifier: verifier,
  };
}

/** Where a form of a page goes, and what shows that it came from there. */
export function formOf({ page }: Visit, step: string): { readonly action: string; readonly csrf: string } {
  const form = page.querySelector(`form[action$="/${step}"]`);
  const csrf = form?.querySelector("input[name=csrf]");
  return { action: form?.getAttribute("action") ?? "", csrf: csrf?.getAttribute("value") ?? "" };
}
