import { afterAll, beforeAll, expect, it } from "vitest";
import type { Visit } from "../support/browser.ts";
import { type App, app, begin, passPages } from "../support/phone.ts";
import { type Parties, startParties } from "./parties.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

const ask = async (of: App, mode: string): Promise<string> =>
  (await begin(of, { response_mode: mode })).url.href;

const refusedMode = [
  "invalid_request",
  "requested response_mode is not allowed for this client or request",
  "undefined",
];

/** What the app is told, in whichever way. */
function heard({ leftTo, page }: Visit, name: string): string | undefined {
  const inFragment = new URLSearchParams(leftTo?.hash.slice(1)).get(name);
  const inForm = page.querySelector(`input[name=${name}]`)?.getAttribute("value");
  return leftTo?.searchParams.get(name) ?? inFragment ?? inForm;
}

it("answers in no response mode that discovery does not name", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  for (const mode of ["jwt", "query.jwt", "web_message", "cookie", "__proto__"]) {
    const answer = await browser.open(await ask(parties.board, mode));
    expect(heard(answer, "error")).toBe("unsupported_response_mode");
  }
});

it("answers each kind of client only in the response modes that such a client needs", async () => {
  const redirectUri = "https://intranet.example/signed-in";
  const secret = await parties.register({
    id: "intranet",
    kind: "web",
    name: "Intranet",
    institutions: "all",
    redirectUris: [redirectUri],
    scopes: ["openid"],
    secret: "generate",
  });
  const intranet = await app(parties.origin, { id: "intranet", secret, redirectUri, scope: "openid" });
  const terminal = await app(parties.origin, {
    id: "hallpass-cli",
    redirectUri: "http://127.0.0.1:4999/signed-in",
    scope: "openid",
  });
  const { phone, board, tool } = parties;
  const browser = await parties.signedInBrowser(parties.ana);
  for (const [of, needed] of [
    [phone, ["query"]],
    [terminal, ["query"]],
    [board, ["query", "fragment"]],
    [intranet, ["query", "form_post"]],
    [tool, ["query", "form_post"]],
  ] as const) {
    for (const mode of ["query", "fragment", "form_post"]) {
      const url = await ask(of, mode);
      const visit = await passPages(browser, await browser.open(url), parties.ana);
      const error = heard(visit, "error");
      const allowed = (needed as readonly string[]).includes(mode);
      const id = of.config.clientMetadata().client_id;
      const told = [id, mode, error, heard(visit, "error_description"), typeof heard(visit, "code")];
      expect(told).toEqual([id, mode, ...(allowed ? [undefined, undefined, "string"] : refusedMode)]);
    }
  }
});
