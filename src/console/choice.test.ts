import { expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { client } from "../../test/two-schools.ts";
import { institutionId } from "../policy/ids.ts";
import { meantBy } from "./choice.ts";

const schools = [
  { id: "north", name: "North" },
  { id: "north-2", name: "Northern Lights" },
  { id: "south", name: "Saint Catherine" },
  { id: "Saint Catherine", name: "South" },
  { id: "twin-1", name: "Twin" },
  { id: "twin-2", name: "twin" },
];

it.each([
  ["an id", "north", ["north"]],
  ["an id before a name", "Saint Catherine", ["Saint Catherine"]],
  ["an id in another case", "NORTH-2", ["north-2"]],
  ["a whole name", "northern lights ", ["north-2"]],
  ["a part that one has", "lights", ["north-2"]],
  ["a part that several have", "orth", ["north", "north-2"]],
  ["a name that several have", "TWIN", ["twin-1", "twin-2"]],
  ["nothing there is", "west", []],
  ["nothing at all", " ", []],
])("finds what is meant by %s", (_what, typed, ids) => {
  expect(meantBy(typed, schools).map(({ id }) => id)).toEqual(ids);
});

/** So many that no page lists all of them. */
async function manySchools() {
  const door = await consoleDoor();
  await door.records.change(async (writer) => {
    const like = await writer.institution(institutionId("hillview"));
    if (like === undefined) throw new Error("no school");
    for (let at = 0; at < 30; at += 1)
      await writer.putInstitution({
        ...like,
        id: institutionId(`valley-${at}`),
        name: `Valley School ${at}.`,
      });
  });
  door.sit("dora");
  return door;
}

const field = (text: string): string =>
  /<(?:select|input)[^>]* name="institution"[^>]*>/.exec(text)?.[0] ?? "";

it("lists few, and asks for a name where there are many", async () => {
  const few = await consoleDoor();
  few.sit("dora");
  const { get } = await manySchools();
  for (const path of ["/people", "/audit", "/end", "/import"]) {
    expect([path, field((await few.get(path)).text)]).toEqual([path, expect.stringMatching(/^<select/)]);
    const { text } = await get(path);
    expect([path, field(text)]).toEqual([path, expect.stringMatching(/^<input[^>]* type="text"/)]);
    expect(text).not.toContain("Valley School 7.");
  }
});

it("takes a part of the name that one has, and says which ones several could be", async () => {
  const { get, post } = await manySchools();
  const several =
    "“valley” could be one of these: Valley School 0. (valley-0), Valley School 1. (valley-1), Valley School 10. (valley-10), Valley School 11. (valley-11), Valley School 12. (valley-12), and others.";
  expect((await get("/people?institution=riversi")).text).toContain("riverside/ana");
  expect((await get("/people?institution=valley")).text).toContain(several);
  expect((await get("/end?level=institution&institution=hillv")).text).toContain("Type hillview to confirm");
  const ending = await get("/end?level=institution&institution=valley");
  expect(ending.text).toContain(several);
  expect(ending.text).not.toContain('name="preview"');
  const refused = await post("/end?level=institution&institution=valley", { typed: "valley", code: "x" });
  expect(refused.status).toBe(400);
  expect((await get("/audit?institution=hillv")).text).toContain("hallpass audit --institution hillview");
  const audit = await get("/audit?institution=valley");
  expect([audit.status, audit.text.includes(several)]).toEqual([400, true]);
  const list = "username,name\nmia,Mia";
  for (const [institution, sentence] of [
    ["valley", several],
    ["nowhere", "There is no institution “nowhere” that you can see."],
    ["", "There is no institution “” that you can see."],
  ] as const) {
    const answer = await post("/import", { institution, list });
    expect([institution, answer.status, answer.text.includes(sentence)]).toEqual([institution, 400, true]);
    expect(answer.text).toContain("mia,Mia</textarea>");
  }
  expect((await post("/import", { institution: "valley school 7", list })).text).toContain(
    'name="institution" value="valley-7"',
  );
});

it("lists page by page whose policy could be meant", async () => {
  const { get } = await manySchools();
  const found = async (path: string) =>
    [...(await get(path)).text.matchAll(/href="\/console\/policy\?institution=(valley-\d+)"/g)].length;
  expect(await found("/policy?institution=valley")).toBe(20);
  expect(await found("/policy?institution=valley&page=2")).toBe(10);
  expect((await get("/policy?institution=school 7.")).text).toContain("<bdi>Valley School 7.</bdi></h1>");
  expect((await get("/policy")).text).toContain("<bdi>riverside</bdi></h1>");
  expect((await get("/policy?institution=nowhere")).status).toBe(404);
});

it("asks for an app in the same way", async () => {
  const door = await consoleDoor({
    clients: Array.from({ length: 30 }, (_, at) => client(`tool-${at}.`, "tool")),
  });
  door.sit("dora");
  const { text } = await door.get("/end?level=client&client=tool-7.");
  expect(text).toMatch(/<input[^>]* name="client"/);
  expect(text).toContain("Type tool-7. to confirm");
});
