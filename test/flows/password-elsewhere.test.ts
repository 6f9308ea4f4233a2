import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { languages, speech } from "../../src/messages/speech.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { type Browser, newBrowser, type Visit } from "../support/browser.ts";
import { passPages } from "../support/phone.ts";
import { accountDoor } from "./account-door.ts";

let parties: Parties;
let browser: Browser;
let account: string;
let phone: Awaited<ReturnType<Awaited<ReturnType<typeof accountDoor>>["signedInPhone"]>>;
beforeAll(async () => {
  parties = await startParties();
  const { ana } = parties;
  phone = await (await accountDoor(parties)).signedInPhone(ana);
  browser = newBrowser(parties.origin);
  await passPages(browser, await browser.open("/account"), ana);
  account = await parties.accountId(ana);
});
afterAll(() => parties.running.stop());

const records = <Result>(ask: (database: DatabaseSync) => Result): Result => {
  const database = new DatabaseSync(join(parties.running.folder, "records.sqlite"));
  try {
    return ask(database);
  } finally {
    database.close();
  }
};

const hashes = () =>
  records((database) => database.prepare("select * from password_hashes where account_id = ?").all(account));

const changeForms = ({ page }: Visit) => page.querySelectorAll('main form, main input[type="password"]');

const unknownPath = async (): Promise<string> =>
  (await browser.open("/account")).page.querySelector('main a[href$="/unknown"]')?.getAttribute("href") ?? "";

const typed = { current: "not it at all", new: "seven quiet otters", again: "seven quiet otters" };

it("asks those whose password is kept here for a new one", async () => {
  const { say } = speech("en", "UTC");
  const page = await browser.open("/account/password");
  expect(changeForms(page).length).toBeGreaterThan(3);
  expect(page.page.text).not.toContain(say("account.passwordElsewhere"));
  const question = (await browser.open(await unknownPath())).page.text;
  expect(question).toContain(say("account.unknownPassword"));
  expect(question).toContain(say("account.unknownProceed"));
});

it.each(languages)(
  "says in %s that the school has the password, where it is kept elsewhere, and shows no form for it",
  async (language) => {
    // As an account is that nobody has given a password.
    records((database) => database.prepare("delete from password_hashes where account_id = ?").run(account));
    const { say } = speech(language, "UTC");
    for (const path of ["/account/password", "/account/password?urgent"]) {
      const back = encodeURIComponent(path);
      const page = await browser.open(`/language/${language}?back=${back}`);
      expect([page.status, changeForms(page).length]).toEqual([200, 0]);
      expect(page.page.text).toContain(say("account.passwordElsewhere"));
    }
    const question = await browser.open(await unknownPath());
    expect(question.page.text).toContain(say("account.passwordElsewhere"));
    for (const id of ["account.unknownPassword", "account.unknownProceed"] as const)
      expect(question.page.text).not.toContain(say(id));
    expect(question.page.querySelector("main button.danger")?.text).toBe(say("account.end"));
  },
);

it("takes no new password then, whatever is sent, and says the same", async () => {
  const question = await browser.open(await unknownPath());
  const csrf = question.page.querySelector("main input[name=csrf]")?.getAttribute("value") ?? "";
  const body = new URLSearchParams({ csrf, ...typed });
  const answer = await browser.request("/account/password", { method: "POST", body });
  const text = await answer.text();
  expect(answer.status).toBe(409);
  expect(text).toContain(speech("es", "UTC").say("account.passwordElsewhere"));
  expect(text).not.toContain('type="password"');
  expect(hashes()).toEqual([]);
});

it("tells an app the same with a word of its own, and hears as many tries as there are", async () => {
  for (let tries = 0; tries < 12; tries += 1) {
    const { status, body } = await phone.ask("PUT", "/password", {
      current: "not it at all",
      new: "seven quiet otters",
    });
    expect([status, body["type"]]).toEqual([409, "/problems/password-kept-elsewhere"]);
  }
  expect(hashes()).toEqual([]);
});

it("ends what somebody does not recognise all the same, and says whom to ask", async () => {
  const question = await browser.open(await unknownPath());
  const after = await browser.submit(question, "unknown");
  expect(new URL(after.url).pathname).toBe("/account/password");
  expect(after.page.text).toContain(speech("es", "UTC").say("account.passwordElsewhere"));
  expect(changeForms(after)).toHaveLength(0);
});
