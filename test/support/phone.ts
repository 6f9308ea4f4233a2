import * as client from "openid-client";
import { type Browser, newBrowser, type Visit } from "./browser.ts";

/** Somebody who can sign in: school, username, password. */
export interface Person {
  readonly school: string;
  readonly username: string;
  readonly password: string;
}

/** An app as openid-client sees the server. */
export interface App {
  readonly config: client.Configuration;
  readonly redirectUri: string;
  readonly scope: string;
}

export async function app(
  origin: string,
  { id, secret, redirectUri, scope }: { id: string; secret?: string; redirectUri: string; scope: string },
): Promise<App> {
  const authentication = secret === undefined ? client.None() : client.ClientSecretBasic(secret);
  const config = await client.discovery(new URL(origin), id, secret, authentication, {
    execute: [client.allowInsecureRequests],
  });
  return { config, redirectUri, scope };
}

export const learningApp = (origin: string): Promise<App> =>
  app(origin, {
    id: "learning-app",
    redirectUri: "com.example.learning:/signed-in",
    scope: "openid profile offline_access",
  });

export interface Begun {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
}

/** An authorization request with PKCE, as the app would open it in the system's browser. */
export async function begin(of: App, more: Readonly<Record<string, string>> = {}): Promise<Begun> {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(of.config, {
    redirect_uri: of.redirectUri,
    scope: of.scope,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...more,
  });
  return { url, verifier, state };
}

/** Chooses the school if asked, gives the password, and agrees to whatever is asked then, or stops at one of the pages. */
export async function passPages(
  browser: Browser,
  visit: Visit,
  person: Person,
  { stopAt }: { readonly stopAt?: Step } = {},
): Promise<Visit> {
  let at = visit;
  for (let step = 0; step < 6 && at.leftTo === undefined; step += 1) {
    const next = stepOn(at);
    if (next === undefined || next === stopAt) return at;
    at = await browser.submit(
      at,
      next,
      {
        school: { institution: person.school },
        password: { username: person.username, password: person.password },
        consent: {},
        continue: {},
      }[next],
    );
  }
  return at;
}

type Step = "school" | "password" | "consent" | "continue";

function stepOn(visit: Visit): Step | undefined {
  const actions = visit.page
    .querySelectorAll("form[method=post]")
    .map((form) => form.getAttribute("action") ?? "");
  const steps: readonly Step[] = ["password", "school", "consent", "continue"];
  return steps.find((step) => actions.some((action) => action.split("?")[0]?.endsWith(`/${step}`)));
}

/** The code that the browser has brought back, exchanged. */
export function exchange(
  of: App,
  { verifier, state }: Begun,
  { leftTo, text }: Visit,
  resource?: string,
): ReturnType<typeof client.authorizationCodeGrant> {
  if (leftTo === undefined) throw new Error(`not sent back to the app:\n${text}`);
  const checks = { pkceCodeVerifier: verifier, expectedState: state };
  return client.authorizationCodeGrant(of.config, leftTo, checks, resource === undefined ? {} : { resource });
}

interface Way {
  readonly browser?: Browser;
  /** Further parameters of the authorization request. */
  readonly more?: Readonly<Record<string, string>>;
}

/** The whole way: a browser, the pages, tokens. */
export async function signIn(
  of: App,
  person: Person,
  { browser = newBrowser(of.config.serverMetadata().issuer), more }: Way = {},
) {
  const begun = await begin(of, more);
  const visit = await passPages(browser, await browser.open(begun.url.href), person);
  return { browser, tokens: await exchange(of, begun, visit, more?.["resource"]) };
}
