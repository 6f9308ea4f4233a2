import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { signIn } from "../support/phone.ts";
import { type Person, signedInElsewhere } from "./ana.ts";
import { type Look, sitDown, twoLooks } from "./two-looks.ts";
import { cookiesOf, watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** Somebody with a phone, a tool and another browser, at their own list. In each look it is somebody else. */
async function atDevices(look: Look, [plain, scripted]: readonly [Person, Person]) {
  const who = look.script ? scripted : plain;
  const { phone, tool, elsewhere } = await signedInElsewhere(parties, who);
  const desk = await sitDown(parties, look, who);
  await desk.go("/account");
  const phoneSays = async () => {
    const { status, body } = await parties.refresh("learning-app", phone.refresh_token);
    return [await parties.isActive(phone.access_token), status === 200 ? "goes on" : body["reason"]];
  };
  return { ...desk, who, phone, tool, elsewhere, phoneSays };
}

const clara = (): Person => person(parties.running, "northgate", "clara.jensen");
const julia = (): Person => person(parties.running, "lakeside", "julia.meyer");

it.each(twoLooks)("ends one, by its name, and the phone feels it (%j)", { timeout: 60_000 }, async (look) => {
  const desk = await atDevices(look, [parties.fumiko, clara()]);
  const { row, say } = desk;
  expect(await parties.isActive(desk.phone.access_token)).toBe(true);
  await desk.followIn("Ana’s phone", "account.end");
  expect(await desk.heading()).toBe(say("account.endQuestion", { name: "Ana’s phone" }));
  expect(await desk.problems()).toEqual([]);
  await desk.press("account.end");
  expect(await desk.said()).toBe(say("account.hasEnded", { name: "Ana’s phone" }));
  expect(await row("Ana’s phone").count()).toBe(0);
  expect(await desk.phoneSays()).toEqual([false, "signed_out"]);
  expect(await desk.problems()).toEqual([]);
  await desk.close();
});

it.each(twoLooks)(
  "ends all others, by their names, and goes on itself (%j)",
  { timeout: 60_000 },
  async (look) => {
    const desk = await atDevices(look, [parties.gabriel, parties.ana]);
    const { say } = desk;
    await desk.follow("account.endOthers");
    expect(await desk.heading()).toBe(say("account.endOthersQuestion"));
    for (const name of ["Ana’s phone", "Quiz Tool"]) expect(await desk.main()).toContain(name);
    expect(await desk.problems()).toEqual([]);
    await desk.press("account.endOthers");
    expect(await desk.said()).toBe(say("account.haveEnded"));
    expect(await desk.page.locator(".item").count()).toBe(1);
    expect(await desk.main()).toContain(say("account.noOthers"));
    expect(await desk.phoneSays()).toEqual([false, "signed_out"]);
    expect(await parties.isActive(desk.tool.access_token)).toBe(false);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "ends everything, this browser too, and says so (%j)",
  { timeout: 60_000 },
  async (look) => {
    const desk = await atDevices(look, [parties.fumiko, clara()]);
    const { say } = desk;
    await desk.follow("account.endAll");
    expect(await desk.heading()).toBe(say("account.endAllQuestion"));
    expect(await desk.main()).toContain(say("account.endAllHere"));
    expect(await desk.problems()).toEqual([]);
    await desk.press("account.endAll");
    expect(await desk.heading()).toBe(say("account.over"));
    expect(await desk.phoneSays()).toEqual([false, "signed_out"]);
    expect(await desk.problems()).toEqual([]);
    await desk.go("/account");
    expect(desk.path()).toMatch(/^\/sign-in\//);
    await desk.close();
  },
);

it.each(twoLooks)(
  "takes back what a tool may do, so that it has to ask again (%j)",
  { timeout: 60_000 },
  async (look) => {
    const desk = await atDevices(look, [parties.gabriel, parties.ana]);
    const { row, say } = desk;
    await desk.followIn("Quiz Tool", "account.takeBack");
    expect(await desk.heading()).toBe(say("account.takeBackQuestion", { name: "Quiz Tool" }));
    expect(await desk.main()).toContain(say("account.takeBackLater"));
    expect(await desk.problems()).toEqual([]);
    await desk.press("account.takeBack");
    expect(await desk.said()).toBe(say("account.hasTakenBack", { name: "Quiz Tool" }));
    expect(await row("Quiz Tool").count()).toBe(0);
    expect(await parties.isActive(desk.tool.access_token)).toBe(false);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
    const other = await watched(look, await cookiesOf(desk.elsewhere, parties.origin));
    await other.page.goto(`${parties.origin}/account`);
    expect(await other.page.locator(".item", { hasText: "Quiz Tool" }).count()).toBe(0);
    await other.close();
  },
);

it.each(twoLooks)(
  "ends what somebody does not recognise, and leads to a new password (%j)",
  { timeout: 60_000 },
  async (look) => {
    const desk = await atDevices(look, [parties.fumiko, clara()]);
    const { say } = desk;
    await desk.followIn("Ana’s phone", "account.unknown");
    expect(await desk.heading()).toBe(say("account.unknownQuestion", { name: "Ana’s phone" }));
    expect(await desk.problems()).toEqual([]);
    await desk.press("account.unknownProceed");
    expect(await desk.phoneSays()).toEqual([false, "signed_out"]);
    expect(desk.path()).toBe("/account/password");
    expect(await desk.main()).toContain(say("account.urgentWhy"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "changes the password, which ends all others, and says beside the field what is wrong (%j)",
  { timeout: 60_000 },
  async (look) => {
    const desk = await atDevices(look, [parties.hana, julia()]);
    const { page, say, who } = desk;
    await page
      .locator("nav")
      .getByRole("link", { name: say("account.password") })
      .click();
    const good = "seven quiet otters";
    const type = async (current: string, fresh: string, again = fresh) => {
      await desk.type({ current, new: fresh, again });
      await desk.press("account.changePassword");
    };
    const wrong = (name: string) => page.locator(`#${name}-error`).innerText();
    await type("not it at all", good);
    expect(await wrong("current")).toBe(say("account.wrongPassword"));
    expect(await page.locator("#current").getAttribute("aria-describedby")).toBe("current-error");
    expect(await desk.problems()).toEqual([]);
    await type(who.password, good, "six quiet otters");
    expect(await wrong("again")).toBe(say("account.notAlike"));
    await type(who.password, "password1");
    expect(await wrong("new")).toBe(say("account.too_common"));
    expect(await parties.isActive(desk.phone.access_token)).toBe(true);
    await type(who.password, good);
    expect(await desk.said()).toBe(say("account.passwordChanged"));
    expect(await page.locator(".item").count()).toBe(1);
    expect(await desk.phoneSays()).toEqual([false, "credentials_changed"]);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
    const { tokens } = await signIn(parties.phone, { ...who, password: good });
    expect(await parties.isActive(tokens.access_token)).toBe(true);
  },
);
