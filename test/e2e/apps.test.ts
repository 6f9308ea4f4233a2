import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { basic } from "../support/token-requests.ts";
import { sitDown, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

it.each(twoLooks)(
  "registers a tool, changes it, makes it a new secret and ends the earlier one (%j)",
  { timeout: 90_000 },
  async (look) => {
    const id = look.script ? "marks" : "notas";
    const taken = async (secret: string) =>
      (await parties.post("/revoke", { token: "none" }, basic(id, secret))).status === 200;
    const desk = await sitDown(parties, look, parties.kim);
    const { page, say } = desk;
    const secret = page.locator(".secret code");
    await desk.go("/console/apps");
    await desk.follow("consoleApp.new");
    await page
      .locator("main")
      .getByRole("link", { name: say("consoleKinds.tool"), exact: true })
      .click();
    await desk.type({ id, name: "Marks", redirectUris: `http://${id}.example/back` });
    await desk.press("consoleApp.register");
    expect(await page.locator("#redirectUris-error").innerText()).toBe(say("consoleApp.wrong_redirectUris"));
    expect(await desk.problems()).toEqual([]);
    await desk.type({ redirectUris: `https://${id}.example/back` });
    await desk.press("consoleApp.register");
    expect(await desk.heading()).toBe(say("consoleApp.registered"));
    const first = await secret.innerText();
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await taken(first)).toBe(true);
    expect(await desk.problems()).toEqual([]);

    await desk.follow("consoleApp.backToApp");
    expect(desk.path()).toBe(`/console/apps/${id}`);
    await desk.follow("consoleApp.change");
    expect(await page.locator("#redirectUris").inputValue()).toBe(`https://${id}.example/back`);
    await desk.type({ name: look.script ? "School marks" : "Libro escolar", scopes: "openid profile" });
    await desk.press("consoleApp.save");
    expect(await desk.said()).toBe(say("consoleApp.changed"));
    expect(await desk.heading()).toBe(look.script ? "School marks" : "Libro escolar");
    expect(await desk.main()).toContain("openid profile");
    expect(await desk.problems()).toEqual([]);

    await desk.follow("consoleApp.rotate");
    await desk.type({ overlap: "48" });
    await desk.press("consoleApp.rotate");
    expect(await desk.heading()).toBe(say("consoleApp.rotated"));
    const second = await secret.innerText();
    expect([await taken(first), await taken(second)]).toEqual([true, true]);
    await desk.follow("consoleApp.backToApp");
    expect(await desk.main()).toContain(say("consoleApp.twoValid"));
    await desk.follow("consoleApp.endEarlier");
    expect(await desk.problems()).toEqual([]);
    await desk.press("consoleApp.endEarlier");
    expect(await desk.said()).toBe(say("consoleApp.earlierEnded"));
    expect([await taken(first), await taken(second)]).toEqual([false, true]);
    expect(await desk.main()).not.toContain(say("consoleApp.twoValid"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "switches a tool off, which its sign-ins feel, and on again (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { tokens } = await signIn(parties.tool, look.script ? parties.ana : parties.ben);
    const desk = await sitDown(parties, look, parties.kim);
    const { row, say } = desk;
    await desk.go("/console/apps");
    await desk.followIn("Quiz Tool", "consoleApps.turnOff");
    expect(await desk.heading()).toBe(say("consoleApps.turnOffWhich", { name: "Quiz Tool" }));
    expect(await desk.problems()).toEqual([]);
    await desk.type({ code: "incident" });
    await desk.press("consoleApps.turnOff");
    expect(await desk.said()).toBe(say("consoleApps.isOff"));
    expect(await row("Quiz Tool").innerText()).toContain(say("consoleApps.off"));
    expect(await parties.isActive(tokens.access_token)).toBe(false);
    expect(await desk.problems()).toEqual([]);
    await desk.followIn("Quiz Tool", "consoleApps.turnOn");
    await desk.press("consoleApps.turnOn");
    expect(await desk.said()).toBe(say("consoleApps.isOn"));
    expect(await parties.isActive(tokens.access_token)).toBe(true);
    await desk.close();
  },
);

it.each(twoLooks)(
  "shows what each resource server may introspect, and narrows a new one to a school (%j)",
  { timeout: 60_000 },
  async (look) => {
    const id = look.script ? "gradebook" : "biblioteca";
    const desk = await sitDown(parties, look, parties.kim);
    const { say } = desk;
    const mayAsk = () =>
      desk.page.locator(".item-facts div", { hasText: say("consoleApp.mayAsk") }).innerText();
    await desk.go("/console/apps");
    await desk.followIn("Learning platform", "consoleApp.open");
    expect(await mayAsk()).toContain(say("consoleApp.mayAskDefault_all"));
    expect(await desk.problems()).toEqual([]);
    await desk.go("/console/new-app?kind=resource-server");
    const audience = `https://${id}.example`;
    await desk.type({ id, name: "Marks server", audience, scopes: "marks:read", institutions: "lakeside" });
    await desk.press("consoleApp.register");
    const secret = await desk.page.locator(".secret code").innerText();
    await desk.follow("consoleApp.backToApp");
    expect(await mayAsk()).toContain(say("consoleApp.mayAsk_some"));
    expect(await desk.problems()).toEqual([]);
    const asks = async (token: unknown) =>
      (await parties.post("/introspect", { token: String(token) }, basic(id, secret))).body["active"];
    const { tokens } = await signIn(parties.phone, parties.fumiko);
    // It is told nothing of a token that is meant for another.
    expect([await asks(tokens.access_token), await parties.isActive(tokens.access_token)]).toEqual([
      false,
      true,
    ]);
    await desk.close();
  },
);
