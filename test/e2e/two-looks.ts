import { type MessageId, speech } from "../../src/messages/speech.ts";
import type { Instant } from "../../src/policy/time.ts";
import type { Parties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { ownBrowser, type Person } from "./ana.ts";
import type { Eyes } from "./chromium.ts";
import { watched } from "./watched.ts";

export type Look = Required<Eyes>;

/**
 * They share nothing. So each task that is done in both has been done on a phone and on a desktop, in either theme and language, with
 * script and without: every value of every one of these once, and not all of their combinations. Pages without a task are looked at in
 * more of them: every-page.test.ts.
 */
export const twoLooks = [
  { width: "phone", theme: "dark", language: "es", script: false },
  { width: "desktop", theme: "light", language: "en", script: true },
] as const satisfies readonly Look[];

/** What pages say in the language of a look, from the files that the pages have it from. */
export const wordsIn = ({ language }: Pick<Look, "language">, timeZone = "Europe/Berlin") =>
  speech(language, timeZone);

type Values = Parameters<ReturnType<typeof wordsIn>["say"]>[1];

export type Desk = Awaited<ReturnType<typeof sitDown>>;

/** Somebody in front of a real browser, who finds links, buttons and fields by what the pages call them. Without `who` nobody is signed in. */
export const sitDown = async (parties: Parties, look: Look, who?: Person) =>
  sitDownWith(parties, look, who === undefined ? [] : await ownBrowser(parties, who));

/** The same with what a browser has been given before. */
export async function sitDownWith(
  parties: Parties,
  look: Look,
  cookies: Awaited<ReturnType<typeof ownBrowser>>,
) {
  const window = await watched(look, cookies);
  const { page } = window;
  const { say } = wordsIn(look);
  const main = page.locator("main");
  const row = (name: string) => page.locator(".item", { hasText: name }).first();
  const type = async (fields: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
  };
  return {
    window,
    page,
    say,
    row,
    type,
    main: () => main.innerText(),
    go: (path: string) => page.goto(parties.origin + path),
    path: () => new URL(page.url()).pathname,
    heading: () => page.locator("h1").innerText(),
    /** What the form before has to say. */
    said: () => page.locator("main .notice[role=status]").first().innerText(),
    follow: (id: MessageId, values?: Values) =>
      main.getByRole("link", { name: say(id, values), exact: true }).click(),
    press: (id: MessageId, values?: Values) =>
      main.getByRole("button", { name: say(id, values), exact: true }).click(),
    /** The link in the row of something, whose name is said after the link's words. */
    followIn: (name: string, id: MessageId) =>
      row(name)
        .getByRole("link", { name: `${say(id)} ${name}` })
        .click(),
    /** School, if it is asked for, username and password. */
    signIn: async (person: Person) => {
      if ((await page.locator("#password").count()) === 0)
        await page.locator(`.choice[value="${person.school}"]`).click();
      await type({ username: person.username, password: person.password });
      await page.locator("button.first").click();
    },
    /** Chromium says of every answer that refuses a form that it is an error. */
    problems: async () => (await window.problems()).filter((one) => !/status of 40[0-9]/.test(one)),
    close: () => window.close(),
  };
}

/** Somebody's phone, as the platform's server and the app itself find it. */
export async function somePhone(parties: Parties, who: Person) {
  const { tokens } = await signIn(parties.phone, who);
  return {
    isGood: () => parties.isActive(tokens.access_token),
    /** "goes on", or the reason that the app is given. */
    refreshed: async () => {
      const { status, body } = await parties.refresh("learning-app", tokens.refresh_token);
      return status === 200 ? "goes on" : body["reason"];
    },
  };
}

/** A time for a field of the page, on the clock that the page tells times in. */
export async function onClockOf({ page }: Desk, field: string, at: Instant): Promise<string> {
  const zone = await page.locator(`[name="${field}-zone"]`).inputValue();
  const clock = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return clock.toPlainDateTime().toString({ smallestUnit: "minute" });
}
