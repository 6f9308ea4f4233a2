import { expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { people } from "../../test/two-schools.ts";

const anas = `/people/${people.ana.id}`;
const note = `Said on the phone: ${"<b>“wait”</b> ".repeat(50)}the end.`;

/** Somebody was suspended with a long note. */
async function withNote() {
  const door = await consoleDoor();
  door.sit("rosa");
  await door.post(`${anas}/suspend`, { code: "conduct", note, signOut: "end" });
  const [record] = await door.audit();
  return { ...door, at: `/audit/${record?.id}`, id: String(record?.id) };
}

it.each([["/audit"], [anas]])(
  "shows the beginning of a long note in a list, and leads to all of it: %s",
  async (path) => {
    const { at, get } = await withNote();
    const { text } = await get(path);
    expect(text).toContain("Said on the phone: &lt;b&gt;“wait”&lt;/b&gt;");
    expect(text).not.toContain("the end.");
    expect(text).toContain(`…</bdi> <a href="/console${at}">The whole note</a>`);
  },
);

it("shows a record whole, with the command that does the same", async () => {
  const { at, get, id, logged } = await withNote();
  const { status, text } = await get(at);
  expect([status, logged]).toEqual([200, []]);
  for (const part of ["the end.", people.ana.id, people.rosa.name, "<bdi>conduct</bdi>", id])
    expect(text).toContain(part);
  expect(text).toContain(`hallpass audit --id ${id} --json</code>`);
});

it("answers one of another school like none", async () => {
  const { at, get, id, sit } = await withNote();
  // It has been said that it is done.
  await get(at);
  sit("hana");
  const [foreign, unknown] = [await get(at), await get("/audit/aud_none")];
  expect([foreign.status, unknown.status]).toEqual([404, 404]);
  expect(foreign.text.replaceAll(id, "")).toBe(unknown.text.replaceAll("aud_none", ""));
});
