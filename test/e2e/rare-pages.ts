import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Parties, startParties } from "../security/parties.ts";
import { mmdb } from "../support/mmdb.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { type Look, sitDown } from "./two-looks.ts";
import { type Watched, watched } from "./watched.ts";

type Keep = (window: Watched, look: Look, name: string) => Promise<void>;

const bilbao = { city: { names: { en: "Bilbao" } }, country: { iso_code: "ES" } };

/** A server that tells where, and on which a request waits for a second administrator. */
export async function startRare() {
  const file = join(tmpdir(), `hallpass-places-${process.pid}.mmdb`);
  await writeFile(file, mmdb({ "127.0.0.0/8": bilbao }));
  const parties = await startParties({ env: { HALLPASS_PLACES: file, HALLPASS_APPROVAL_ABOVE: "0" } });
  await signedInElsewhere(parties, parties.ana);
  await signedInElsewhere(parties, parties.ben);
  return { parties, ana: await ownBrowser(parties, parties.ana) };
}

type Rare = Awaited<ReturnType<typeof startRare>>;

/** Pages that a setting, a second administrator or a long list brings up. */
export async function shootRare({ parties, ana }: Rare, look: Look, keep: Keep): Promise<void> {
  const window = await watched(look, ana);
  await window.page.goto(`${parties.origin}/account`);
  await keep(window, look, "rare-places");
  await window.close();
  await shootApprovals(parties, look, keep);
  await shootProgress(parties, look, keep);
}

async function shootApprovals(parties: Parties, look: Look, keep: Keep): Promise<void> {
  const asks = await sitDown(parties, look, parties.dora);
  await asks.go("/console/end?level=institution&institution=northgate&mobileOnly=yes&spare=yes");
  await asks.type({ code: "breach", note: "Phones were left in an open bag.", typed: "northgate" });
  await asks.page.locator("main button.danger").click();
  await keep(asks.window, look, "rare-approval-asked");
  const { pathname } = new URL(asks.page.url());
  const proposed = "mobile-timed=yes&mobile-absolute=72&mobile-sliding=24&mobile-ends=either-runs-out";
  await asks.go(
    `/console/policy?institution=northgate&proposed=yes&mobileAccess=off&repeats=none&${proposed}`,
  );
  await asks.page.locator("#save button").first().click();
  const policy = new URL(asks.page.url()).pathname;
  await asks.close();

  const decides = await sitDown(parties, look, parties.kim);
  await decides.go(pathname);
  await keep(decides.window, look, "rare-approval");
  await decides.go(policy);
  await keep(decides.window, look, "rare-approval-policy");
  await decides.go("/console/approvals");
  await keep(decides.window, look, "rare-approvals");
  for (const path of [pathname, policy]) {
    await decides.go(path);
    await decides.press("consoleApprovals.refuse");
  }
  await decides.close();
}

const first = ["Alma", "Bruno", "Chidi", "Dunja", "Elif"];
const last = ["Berg", "Costa", "Diallo", "Eriksen", "Farah", "Gupta", "Haas", "Ito", "Jovanović"];

/** Without script, which would go on before anybody has looked. */
async function shootProgress(parties: Parties, look: Look, keep: Keep): Promise<void> {
  // Each look finds them new.
  const mark = `${look.width[0]}${look.theme[0]}${look.language}`;
  const people = last.flatMap((family) =>
    first.map((name) => `${`${name}.${family}-${mark}`.toLowerCase()},${name} ${family}`),
  );
  const desk = await sitDown(parties, { ...look, script: false }, parties.ivan);
  await desk.go("/console/import");
  await desk.type({ list: ["username,name", ...people].join("\n") });
  await desk.page.locator("#generate").check();
  await desk.press("consoleLists.preview");
  await keep(desk.window, look, "rare-preview");
  await desk.press("consoleLists.importIt", { count: people.length });
  await keep(desk.window, look, "rare-progress");
  await desk.press("consoleLists.goOn", { count: 20 });
  await desk.press("consoleLists.goOn", { count: 5 });
  await keep(desk.window, look, "rare-done");
  await desk.close();
}
