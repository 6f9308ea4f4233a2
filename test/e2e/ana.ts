import type { Parties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { passPages, signIn } from "../support/phone.ts";
import { cookiesOf } from "./watched.ts";

export type Person = Parties["ana"];

/** A browser in which somebody has just signed in to our own pages, as cookies for a real one. */
export async function ownBrowser(parties: Parties, who: Person) {
  const browser = newBrowser(
    parties.origin,
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  );
  await passPages(browser, await browser.open("/account"), who);
  return cookiesOf(browser, parties.origin);
}

/** A phone in the app, a browser elsewhere, and a tool that has been agreed to there. */
export async function signedInElsewhere(parties: Parties, who: Person) {
  const phone = await signIn(parties.phone, who, {
    browser: newBrowser(
      parties.origin,
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
    ),
    more: { device_name: "Ana’s phone" },
  });
  const elsewhere = newBrowser(
    parties.origin,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  );
  const tool = await signIn(parties.tool, who, { browser: elsewhere });
  return { phone: phone.tokens, tool: tool.tokens, elsewhere };
}
