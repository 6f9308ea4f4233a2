import { startParties } from "../security/parties.ts";
import { ownBrowser } from "./ana.ts";
import { fillUp } from "./full-school.ts";
import type { Look } from "./two-looks.ts";
import { type Watched, watched } from "./watched.ts";

type Keep = (window: Watched, look: Look, name: string) => Promise<void>;

/** A deployment with 200 institutions and as many tools and people, and somebody with sixty sign-ins. */
export async function startMany() {
  const parties = await startParties();
  const own = await ownBrowser(parties, parties.fumiko);
  const office = await ownBrowser(parties, parties.kim);
  return { parties, own, office, fumiko: await fillUp(parties) };
}

type Many = Awaited<ReturnType<typeof startMany>>;

/** Pages that look otherwise where there is very much. */
export async function shootMany({ parties, own, office, fumiko }: Many, look: Look, keep: Keep) {
  const shoot = async (cookies: Parameters<typeof watched>[1], pages: readonly (readonly string[])[]) => {
    const window = await watched(look, cookies);
    for (const [name = "", path = ""] of pages) {
      await window.page.goto(parties.origin + path);
      await keep(window, look, `many-${name}`);
    }
    await window.close();
  };
  await shoot(own, [
    ["devices", "/account"],
    ["end-others", "/account/end-others"],
  ]);
  await shoot(office, [
    ["overview", "/console"],
    ["people", "/console/people?institution=catherine"],
    ["policies", "/console/policy?institution=school"],
    ["policy", "/console/policy?institution=school-3"],
    ["apps", "/console/apps"],
    ["app", "/console/apps/tool-1"],
    ["app-change", "/console/apps/tool-1/change"],
    ["end", "/console/end?level=everyone"],
    ["end-which", "/console/end?level=institution&institution=school"],
    ["ended", "/console/ended"],
    ["approvals", "/console/approvals"],
    ["audit", "/console/audit"],
    ["person", `/console/people/${fumiko}`],
  ]);
  await shootSchools(parties, look, keep);
}

/** As somebody who comes by for the first time. */
async function shootSchools(parties: Many["parties"], look: Look, keep: Keep): Promise<void> {
  const window = await watched(look);
  await window.page.goto(`${parties.origin}/account`);
  await keep(window, look, "many-schools");
  for (const [name, typed] of [
    ["schools-found", "george 17"],
    ["schools-none", "nowhere"],
  ] as const) {
    await window.page.locator("#q").fill(typed);
    await window.page.locator("#q").press("Enter");
    await keep(window, look, `many-${name}`);
  }
  await window.close();
}
