import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { sitDown, somePhone, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ env: { HALLPASS_APPROVAL_ABOVE: "0" } });
});
afterAll(() => parties.running.stop());

it.each(twoLooks)(
  "waits for a second administrator, who sees what it ends by now and does it (%j)",
  { timeout: 90_000 },
  async (look) => {
    const phone = await somePhone(parties, parties.ana);
    const first = await sitDown(parties, look, parties.dora);
    const { say } = first;
    await first.go("/console/end?level=institution&institution=northgate&mobileOnly=yes");
    await first.type({ code: "breach", note: "All phones <at once>", typed: "northgate" });
    await first.page.locator("main button.danger").click();
    expect(await first.said()).toBe(say("consoleTrouble.approvalNeeded"));
    expect(await first.main()).toContain(say("consoleApprovals.yours"));
    expect(await first.page.locator("main button.danger").count()).toBe(0);
    expect(await phone.isGood()).toBe(true);
    expect(await first.problems()).toEqual([]);
    await first.close();

    const second = await sitDown(parties, look, parties.kim);
    await second.go("/console/approvals");
    expect(await second.page.locator("tbody tr").first().innerText()).toContain("Northgate High School");
    expect(await second.problems()).toEqual([]);
    await second.page.locator('main a[href*="/approvals/apr_"]').first().click();
    expect(await second.page.locator("blockquote").innerText()).toBe("All phones <at once>");
    expect(await second.problems()).toEqual([]);
    await second.page.locator("main button.danger").click();
    expect(await second.heading()).toContain(
      say("consoleEnd.of_institution", { name: "Northgate High School" }),
    );
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "revoked"]);
    expect(await second.problems()).toEqual([]);
    await second.close();
  },
);

it.each(twoLooks)(
  "draws a policy that waits, and takes it away when it is refused or withdrawn (%j)",
  { timeout: 90_000 },
  async (look) => {
    const phone = await somePhone(parties, parties.ana);
    const first = await sitDown(parties, look, parties.dora);
    const { say } = first;
    const ask = async () => {
      await first.go("/console/policy?institution=northgate&proposed=yes&mobileAccess=off&repeats=none");
      await first.page.locator("#save button.danger").click();
      expect(await first.said()).toBe(say("consoleTrouble.approvalNeeded"));
      return first.path();
    };
    const at = await ask();
    expect(await first.problems()).toEqual([]);

    const second = await sitDown(parties, look, parties.kim);
    await second.go(at);
    expect(await second.heading()).toBe(`${say("consolePolicy.of")} Northgate High School`);
    expect(await second.page.locator(".lanes").count()).toBeGreaterThan(0);
    expect(await second.problems()).toEqual([]);
    await second.press("consoleApprovals.refuse");
    expect(await second.said()).toBe(say("consoleApprovals.is_refused"));
    expect(await second.main()).toContain(say("consoleApprovals.none"));
    expect(await second.problems()).toEqual([]);
    await second.close();

    await ask();
    await first.press("consoleApprovals.withdraw");
    expect(await first.said()).toBe(say("consoleApprovals.is_withdrawn"));
    expect(await phone.isGood()).toBe(true);
    await first.close();
  },
);
