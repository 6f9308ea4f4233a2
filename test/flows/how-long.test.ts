import { afterAll, beforeAll, expect, it } from "vitest";
import { speech } from "../../src/messages/speech.ts";
import { seconds } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { passPages, signIn } from "../support/phone.ts";

/** Not what it is without the setting, so that a page cannot know the number from anywhere else. */
let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ env: { HALLPASS_LEASE_SECONDS: "7" } });
});
afterAll(() => parties.running.stop());

/** What pages of a language say about it; the number in it is told besides. */
const sayings = (["en", "es"] as const).map((language) => {
  const { say, length } = speech(language, "UTC");
  const values = { within: length(seconds(7)) };
  return { language, say: (id: Parameters<typeof say>[0]) => say(id, values), told: values.within };
});

it.each(sayings)(
  "states on My devices how long an ending takes: in the list, at each question, and afterwards ($language)",
  async ({ language, say, told }) => {
    expect(told).toMatch(/^7 se/);
    const { ana } = parties;
    await signIn(parties.phone, ana);
    await signIn(parties.tool, ana);
    const browser = newBrowser(parties.origin);
    await passPages(browser, await browser.open("/account"), ana);
    const list = await browser.open(`/language/${language}?back=/account`);
    expect(list.page.text).toContain(say("account.within"));
    const links = list.page.querySelectorAll("main a").map((link) => link.getAttribute("href") ?? "");
    const questions = links.filter((href) => /\/(end|unknown)$/.test(href));
    expect(questions.length).toBeGreaterThan(3);
    for (const question of questions)
      expect((await browser.open(question)).page.text).toContain(say("account.endsNow"));
    for (const question of ["/account/end-others", "/account/end-all"])
      expect((await browser.open(question)).page.text).toContain(say("account.endsManyNow"));
    for (const id of ["account.within", "account.endsNow", "account.endsManyNow"] as const)
      expect(say(id)).toContain(told);
    const after = await browser.submit(await browser.open(String(questions[0])), "end");
    expect(after.page.querySelectorAll("main .notice[role=status]")).toHaveLength(1);
    expect(after.page.text).toContain(say("account.within"));
  },
);

const proposed = "mobile-timed=yes&mobile-absolute=72&mobile-sliding=24&mobile-ends=either-runs-out";

it.each(sayings)(
  "states it on the console before whatever ends or pauses sign-ins ($language)",
  async ({ language, say, told }) => {
    const { ben, kim } = parties;
    await signIn(parties.phone, ben);
    const account = await parties.accountId(ben);
    const { body } = await parties.admin("GET", `/accounts/${account}/grants`);
    const [grant] = body["items"] as readonly { readonly id: string }[];
    const browser = newBrowser(parties.origin);
    await passPages(browser, await browser.open("/console"), kim);
    await browser.open(`/language/${language}?back=/console`);
    expect(say("consoleAct.within")).toContain(told);
    for (const path of [
      ...["suspend", "reinstate", "end-all", "mobile-access", "password"].map(
        (act) => `/people/${account}/${act}`,
      ),
      `/sign-ins/${grant?.id}/end`,
      "/apps/quiz-tool/state",
      "/end?level=institution&institution=northgate",
      "/end?level=everyone",
      `/policy?institution=northgate&proposed=yes&repeats=none&mobileAccess=on&${proposed}`,
    ])
      expect(`${path}: ${(await browser.open(`/console${path}`)).page.text}`).toContain(
        say("consoleAct.within"),
      );
  },
);
