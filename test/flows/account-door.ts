import * as client from "openid-client";
import { type Parties, type Reply, send } from "../security/parties.ts";
import { type Browser, newBrowser } from "../support/browser.ts";
import { app, begin, type Person, signIn } from "../support/phone.ts";

export interface Item {
  readonly id: string;
  readonly kind: string;
  readonly app?: { readonly id: string };
  readonly device?: string;
  readonly lastActivityAt: string;
  readonly endsAt?: string;
  readonly thisOne?: boolean;
  readonly because?: string;
  readonly by?: string;
  readonly endedAt?: string;
}

export const itemsOf = ({ body }: Reply): readonly Item[] => body["items"] as readonly Item[];

const permissions = "accounts:read accounts:write sign-ins:end audit:read";

/** People who look after their own sign-ins, and an administrator who meddles. */
export async function accountDoor(parties: Parties) {
  const phone = await app(parties.origin, {
    id: "learning-app",
    redirectUri: "com.example.learning:/signed-in",
    scope: "openid profile offline_access account",
  });
  return { phone, admin, accountOf, resource, signedInPhone, asking, byCookie, refreshed, staysSignedIn };

  /** An administrator's token lives an hour, and the clock moves. */
  async function admin(method: string, path: string, body?: object): Promise<Reply> {
    const asked = {
      grant_type: "client_credentials",
      resource: `${parties.origin}/admin`,
      scope: permissions,
    };
    const answer = await parties.post("/token", asked, parties.as("school-scripts"));
    return parties.admin(method, path, body, String(answer.body["access_token"]));
  }

  async function accountOf({ username }: Person): Promise<string> {
    return String(itemsOf(await admin("GET", `/accounts?text=${username}`))[0]?.id);
  }

  function resource(): string {
    return `${parties.origin}/account`;
  }

  /** A phone with a token for this door, signed in from a browser of its own. */
  async function signedInPhone(who: Person, browser: Browser = newBrowser(parties.origin)) {
    const { tokens } = await signIn(phone, who, { browser, more: { resource: resource() } });
    return { browser, tokens, ask: asking(tokens.access_token) };
  }

  function asking(token: string) {
    return (method: string, path: string, body?: object): Promise<Reply> =>
      send(`${parties.origin}/account/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
  }

  async function byCookie(browser: Browser) {
    const cookie = (await browser.cookies()).map(({ key, value }) => `${key}=${value}`).join("; ");
    return (
      method: string,
      path: string,
      more: { headers?: Readonly<Record<string, string>>; body?: object } = {},
    ): Promise<Reply> =>
      send(`${parties.origin}/account/v1${path}`, {
        method,
        headers: {
          cookie,
          "sec-fetch-site": "same-origin",
          "content-type": "application/json",
          ...more.headers,
        },
        ...(more.body !== undefined && { body: JSON.stringify(more.body) }),
      });
  }

  function refreshed(tokens: { refresh_token?: string | undefined }): Promise<unknown> {
    return client.refreshTokenGrant(phone.config, String(tokens.refresh_token)).then(
      () => "goes on",
      (error: { cause?: { reason?: string } }) => error.cause?.reason,
    );
  }

  /** Whether the browser gets a code without a page. */
  async function staysSignedIn(browser: Browser): Promise<boolean> {
    const { url } = await begin(parties.board, { prompt: "none" });
    const { leftTo } = await browser.open(url.href);
    return leftTo?.searchParams.has("code") ?? false;
  }
}
