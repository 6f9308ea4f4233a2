import { expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { client, hillview, people } from "../../test/two-schools.ts";

/** What the newest record of the list says of whom it was done to. */
const whomIn = (text: string): string =>
  /aria-hidden="true">To whom<\/span><span>(.*?)<\/span><\/td>/s.exec(text)?.[1] ?? "";

it("names in the list the person, the app or the institution to whom something was done", async () => {
  const door = await consoleDoor({ clients: [client("diary", "tool", { name: "Diary" })] });
  const { get, post, records, sit } = door;
  await records.change(async (writer) => {
    const like = await writer.institution(hillview);
    if (like !== undefined) await writer.putInstitution({ ...like, name: "Hillview School" });
  });
  sit("dora");
  await post(`/people/${people.ana.id}/suspend`, { code: "conduct", signOut: "end" });
  expect(whomIn((await get("/audit")).text)).toBe(
    `<a class="thread" href="/console/audit?account=${people.ana.id}"><bdi>${people.ana.name}</bdi></a>`,
  );
  await post("/apps/diary/state", { disabled: "yes" });
  expect(whomIn((await get("/audit")).text)).toBe("<bdi>Diary</bdi>");
  const end = "/end?level=institution&institution=hillview";
  const { text } = await get(end);
  const preview = /name="preview" value="([^"]+)"/.exec(text)?.[1] ?? "";
  await post(end, { code: "breach", typed: "hillview", preview });
  expect(whomIn((await get("/audit")).text)).toBe(
    `<a class="thread" href="/console/audit?institution=hillview"><bdi>Hillview School</bdi></a>`,
  );
});
