import { afterAll, beforeAll, expect, it } from "vitest";
import { iconNames } from "../../src/components/kind-icon.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { eachShown } from "./gallery.ts";
import { twoLooks, wordsIn } from "./two-looks.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** What a gallery without gaps has: each kind of field right and wrong, each icon, the ends of a list, a logo in both frames. */
const kinds = ["text", "password", "number", "select-one", "textarea", "checkbox"];
const states = [
  ...kinds.flatMap((kind) => [`field ${kind}`, `field ${kind} wrong`]),
  "field radio",
  ...iconNames.map((name) => `icon ${name}`),
  ...["next", "prev next", "prev"].map((links) => `pagination ${links}`),
  "logo in .top",
  "logo in .band",
];
const statesShown = `[
  ...[...document.querySelectorAll("input, select, textarea")].map((one) => "field " + one.type + (one.getAttribute("aria-invalid") ? " wrong" : "")),
  ...[...document.querySelectorAll("svg.icon")].map((one) => "icon " + one.nextSibling?.textContent.trim()),
  ...[...document.querySelectorAll(".pagination")].map((one) => "pagination " + [...one.querySelectorAll("a")].map((link) => link.rel).join(" ")),
  ...[".top", ".band"].filter((one) => document.querySelector(one + " .band-logo img")?.naturalWidth > 0).map((one) => "logo in " + one),
]`;

it.each(twoLooks)(
  "shows every component in every state without a problem (%j)",
  { timeout: 60_000 },
  async (look) => {
    const window = await watched(look);
    const speech = { ...wordsIn(look), at: "/" };
    const found: string[] = [];
    const seen = new Set<string>();
    await eachShown(window.page, { origin: parties.origin, speech }, async (name) => {
      const twice = await window.page.evaluate<string[]>(
        "[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at)",
      );
      for (const one of await window.page.evaluate<string[]>(statesShown)) seen.add(one);
      found.push(...(await window.problems()), ...twice.map((id) => `${name} has the id ${id} twice`));
    });
    expect(found).toEqual([]);
    expect(states.filter((one) => !seen.has(one))).toEqual([]);
    await window.close();
  },
);
