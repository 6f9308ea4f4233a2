import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seconds } from "../../src/policy/time.ts";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { storePaths } from "../../src/stores.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { sitDown, twoLooks, wordsIn } from "./two-looks.ts";

let parties: Parties;
let stores: Awaited<ReturnType<typeof openSqlStores>>;
beforeAll(async () => {
  parties = await startParties();
  stores = await openSqlStores(storePaths(parties.running.folder));
});
afterAll(async () => {
  await stores.close();
  await parties.running.stop();
});

/** What another process lets the others know, over the same stores: how far it has read, and that it answers. */
const slow = { process: "slow", length: seconds(30) };
const reads = (renewal: number, applied: number) => stores.leases.put({ ...slow, renewal, applied });

/** A sign-in of Ana's ended by her school, and the address of its proof. */
async function somethingEnded(): Promise<string> {
  await signIn(parties.phone, parties.ana);
  const target = { level: "account", account: await parties.accountId(parties.ana) };
  const { body } = await parties.admin("POST", "/revocations", { target, code: "stolen" });
  return `/console/ended/${(body["revocation"] as { readonly id: string }).id}`;
}

it.each(twoLooks)(
  "shows how far an ending has spread: with script it changes by itself, without there is a way to look again (%j)",
  { timeout: 60_000 },
  async (look) => {
    const proof = await somethingEnded();
    const desk = await sitDown(parties, look, parties.dora);
    const { page, say } = desk;
    await reads(1, 0);
    await desk.go(proof);
    const told = () => page.locator("#proof").innerText();
    const spreading = await told();
    expect(spreading).toContain(say("consoleEnd.spreading"));
    expect(spreading).toContain(say("consoleEnd.everywhereOf", { done: 1, all: 2 }));
    const within = wordsIn(look).length(seconds(2));
    expect(spreading).toContain(say("consoleEnd.within", { within }));
    expect(await desk.problems()).toEqual([]);
    const again = page.getByRole("link", { name: say("consoleEnd.lookAgain") });
    expect(await again.count()).toBe(1);

    await page.evaluate("document.title = 'still the same document'");
    await reads(2, await stores.records.lastChange());
    const done = say("consoleEnd.everywhereOf", { done: 2, all: 2 });
    if (look.script) {
      await expect.poll(told, { timeout: 20_000, interval: 100 }).toContain(done);
      expect(await page.title()).toBe("still the same document");
    } else {
      await wait(2500);
      expect(await told()).toBe(spreading);
      await again.click();
      expect(await told()).toContain(done);
    }
    expect(await told()).toContain(say("consoleEnd.everywhere"));
    expect(await again.count()).toBe(0);
    expect(await page.locator("[data-refresh]").count()).toBe(0);
    expect(await desk.problems()).toEqual([]);
    await stores.leases.end({ process: slow.process, renewal: 2 });
    await desk.close();
  },
);
