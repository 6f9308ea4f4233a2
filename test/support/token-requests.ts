import { newBrowser } from "./browser.ts";
import { type App, begin, type Person, passPages } from "./phone.ts";

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One form to an endpoint, and its answer whatever it is. */
export async function post(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers });
  const text = await response.text();
  const isJson = text.startsWith("{");
  if (text !== "" && !isJson) throw new Error(`${url}: ${response.status} ${text}`);
  return { status: response.status, body: isJson ? (JSON.parse(text) as Answer["body"]) : {} };
}

export const basic = (id: string, secret: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`,
});

/** Signs in, with a browser of its own if none is given, and brings back the code as the form that exchanges it. */
export async function freshCode(
  of: App,
  person: Person,
  browser = newBrowser(of.config.serverMetadata().issuer),
): Promise<Readonly<Record<string, string>>> {
  const { url, verifier } = await begin(of, { institution: person.school });
  const { leftTo, text } = await passPages(browser, await browser.open(url.href), person);
  const code = leftTo?.searchParams.get("code");
  if (typeof code !== "string") throw new Error(`no code:\n${text}`);
  return {
    grant_type: "authorization_code",
    client_id: of.config.clientMetadata().client_id,
    redirect_uri: of.redirectUri,
    code,
    code_verifier: verifier,
  };
}
