import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { ownBrowser } from "./ana.ts";
import { type Eyes, sizes } from "./chromium.ts";
import { type Desk, sitDownWith } from "./two-looks.ts";

let parties: Parties;
let office: Awaited<ReturnType<typeof ownBrowser>>;
beforeAll(async () => {
  parties = await startParties();
  office = await ownBrowser(parties, parties.kim);
});
afterAll(() => parties.running.stop());

const eyes = (["en", "es"] as const).flatMap((language) =>
  [true, false].map((script) => ({ language, script }) satisfies Eyes),
);

/** Where the words of each place begin, for those that are seen; and how tall the navigation is. */
const shape = ({ page }: Desk) =>
  page.evaluate<{ readonly starts: readonly number[]; readonly height: number }>(`(() => {
    const nav = document.querySelector(".places");
    const seen = [...nav.querySelectorAll("a")].filter((one) => one.checkVisibility());
    const starts = seen.map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return Math.round(range.getBoundingClientRect().left);
    });
    return { starts, height: nav.getBoundingClientRect().height };
  })()`);

const headingStart = ({ page }: Desk) =>
  page.evaluate<number>(`Math.round(document.querySelector("h1").getBoundingClientRect().left)`);

it.each(eyes)(
  "folds the places of the console into one line on a phone, and unfolds them below each other (%j)",
  { timeout: 30_000 },
  async (look) => {
    const desk = await sitDownWith(parties, { ...look, width: "phone", theme: "light" }, office);
    const { page, say } = desk;
    await desk.go("/console/policy");
    const fold = page.locator(".places summary");
    expect(await fold.innerText()).toContain(say("console.policy"));
    const folded = await shape(desk);
    expect(folded.starts).toEqual([]);
    expect(folded.height).toBeLessThan(50);
    await fold.click();
    const unfolded = await shape(desk);
    expect(unfolded.starts).toHaveLength(7);
    expect(new Set(unfolded.starts).size).toBe(1);
    expect(await desk.problems()).toEqual([]);
    await page
      .locator(".places")
      .getByRole("link", { name: say("console.audit") })
      .click();
    expect(desk.path()).toBe("/console/audit");
    expect(await fold.innerText()).toContain(say("console.audit"));
    // A wider window has room for all of them.
    await page.setViewportSize(sizes.desktop);
    expect(await fold.isVisible()).toBe(false);
    const wide = await shape(desk);
    expect(wide.starts).toHaveLength(7);
    expect(wide.starts[0]).toBe(await headingStart(desk));
    expect(wide.height).toBeLessThan(60);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(eyes)(
  "folds few places nowhere, and begins every line of them where the page begins (%j)",
  { timeout: 30_000 },
  async (look) => {
    const desk = await sitDownWith(parties, { ...look, width: "phone", theme: "light" }, office);
    await desk.go("/account/password");
    expect(await desk.page.locator(".places summary").count()).toBe(0);
    const { starts, height } = await shape(desk);
    expect(starts).toHaveLength(3);
    expect(Math.min(...starts)).toBe(await headingStart(desk));
    expect(height).toBeLessThan(100);
    await desk.close();
  },
);
