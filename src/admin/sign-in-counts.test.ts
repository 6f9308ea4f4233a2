import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { hillview, riverside } from "../../test/two-schools.ts";

async function counted() {
  const door = await adminDoor();
  const of = { kind: "mobile", outcome: "suspended" } as const;
  await door.dayCounts.addDayCounts([
    { ...of, institutionId: riverside, day: "2026-08-31", count: 2 },
    { ...of, institutionId: riverside, day: "2026-08-01", count: 9 },
    { ...of, institutionId: hillview, day: "2026-08-31", count: 40 },
  ]);
  const ask = async (query = "", token = "institution-administrator") =>
    (await door.send("get", `/sign-in-counts${query}`, { token })).body;
  return ask;
}

const of = (day: string, count: number) => ({
  items: [{ day, kind: "mobile", outcome: "suspended", count }],
});

it("tells the last two weeks of what somebody reaches, and no more", async () => {
  const ask = await counted();
  expect(await ask()).toEqual(of("2026-08-31", 2));
  expect(await ask("?institution=hillview")).toEqual({ items: [] });
  expect(await ask("", "deployment-administrator")).toEqual(of("2026-08-31", 42));
  expect(await ask("?institution=hillview", "deployment-administrator")).toEqual(of("2026-08-31", 40));
});

it("tells other days, and refuses what is none", async () => {
  const ask = await counted();
  expect(await ask("?from=2026-08-01&to=2026-08-30")).toEqual(of("2026-08-01", 9));
  expect(await ask("?from=yesterday")).toMatchObject({
    status: 400,
    errors: [{ path: "from", message: "must be a date such as 2026-09-01" }],
  });
});
