import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { eachShown } from "./gallery.ts";
import { twoLooks, wordsIn } from "./two-looks.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

it.each(twoLooks)(
  "shows every component in every state without a problem (%j)",
  { timeout: 60_000 },
  async (look) => {
    const window = await watched(look);
    const speech = { ...wordsIn(look), at: "/" };
    const found: string[] = [];
    await eachShown(window.page, { origin: parties.origin, speech }, async (name) => {
      const twice = await window.page.evaluate<string[]>(
        "[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at)",
      );
      found.push(...(await window.problems()), ...twice.map((id) => `${name} has the id ${id} twice`));
    });
    expect(found).toEqual([]);
    await window.close();
  },
);
