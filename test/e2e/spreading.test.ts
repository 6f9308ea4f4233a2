import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seconds } from "../../src/policy/time.ts";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { storePaths } from "../../src/stores.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Look, sitDown, twoLooks, wordsIn } from "./two-looks.ts";

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

/** Dora at the proof, while one of two processes has not read it; and what the page says then. */
async function atProof(look: Look) {
  const proof = await somethingEnded();
  const desk = await sitDown(parties, look, parties.dora);
  const { page, say } = desk;
  await reads(1, 0);
  await desk.go(proof);
  const told = () => page.locator("#proof").innerText();
  const again = page.getByRole("link", { name: say("consoleEnd.lookAgain") });
  const spreading = await told();
  expect(spreading).toContain(say("consoleEnd.spreading"));
  expect(spreading).toContain(say("consoleEnd.everywhereOf", { done: 1, all: 2 }));
  const within = wordsIn(look).length(seconds(2));
  expect(spreading).toContain(say("consoleEnd.within", { within }));
  expect(await again.count()).toBe(1);
  expect(await desk.problems()).toEqual([]);
  const done = say("consoleEnd.everywhereOf", { done: 2, all: 2 });
  /** The page says that it is over: nothing is left to look for. */
  const isOver = async () => {
    expect(await told()).toContain(done);
    expect(await told()).toContain(say("consoleEnd.everywhere"));
    expect(await again.count()).toBe(0);
    expect(await page.locator("[data-refresh]").count()).toBe(0);
    expect(await desk.problems()).toEqual([]);
    await stores.leases.end({ process: slow.process, renewal: 2 });
    await desk.close();
  };
  return { page, told, again, spreading, done, isOver };
}

const [plain, scripted] = twoLooks;

it("shows how far an ending has spread, and with script changes by itself", { timeout: 60_000 }, async () => {
  const { page, told, done, isOver } = await atProof(scripted);
  await page.evaluate("document.title = 'still the same document'");
  await reads(2, await stores.records.lastChange());
  await expect.poll(told, { timeout: 20_000, interval: 100 }).toContain(done);
  expect(await page.title()).toBe("still the same document");
  await isOver();
});

it("shows how far an ending has spread, and without script looks again when asked to", {
  timeout: 60_000,
}, async () => {
  const { told, again, spreading, isOver } = await atProof(plain);
  await reads(2, await stores.records.lastChange());
  await wait(2500);
  expect(await told()).toBe(spreading);
  await again.click();
  await isOver();
});
