import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mmdb } from "../../test/support/mmdb.ts";
import { openPlaces, UnreadablePlaces } from "./places.ts";

const bilbao = { city: { names: { en: "Bilbao" } }, country: { iso_code: "ES" } };

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-places-"));
  file = join(folder, "city.mmdb");
});
afterAll(() => rm(folder, { recursive: true }));

it("tells town and country, or the country alone, or nothing", async () => {
  await writeFile(
    file,
    mmdb({
      "203.0.113.0/24": bilbao,
      "198.51.100.0/25": { country: { iso_code: "PT" } },
      "192.0.2.0/24": { city: { names: { en: "Nowhere" } } },
      "192.0.3.0/24": { city: { names: { en: "A\u202e, b" } }, country: { iso_code: "FR" } },
      "192.0.4.0/24": { country: { iso_code: "<b>" } },
    }),
  );
  const { placeOf } = await openPlaces(file);
  expect(placeOf("203.0.113.77")).toBe("Bilbao, ES");
  expect(placeOf("198.51.100.5")).toBe("PT");
  expect(placeOf("192.0.3.1")).toBe("A  b, FR");
  for (const address of ["198.51.100.200", "192.0.2.1", "192.0.4.1", "10.0.0.1", "::1", "nonsense", ""])
    expect([address, placeOf(address)]).toEqual([address, undefined]);
});

it("tells nothing without a file", async () => {
  const { placeOf, renew } = await openPlaces(undefined);
  await renew();
  expect(placeOf("203.0.113.77")).toBeUndefined();
});

it("reads a file that was replaced, and goes on with the one before while the new one cannot be read", async () => {
  await writeFile(file, mmdb({ "203.0.113.0/24": bilbao }));
  const { placeOf, renew } = await openPlaces(file);
  await writeFile(file, "half of a file");
  await utimes(file, 1, 1);
  await expect(renew()).rejects.toThrow(UnreadablePlaces);
  expect(placeOf("203.0.113.77")).toBe("Bilbao, ES");
  await writeFile(file, mmdb({ "203.0.113.0/24": { country: { iso_code: "FR" } } }));
  await renew();
  expect(placeOf("203.0.113.77")).toBe("FR");
});

it.each(["missing.mmdb", "."])("refuses %s, and says which setting names it", async (name) => {
  await expect(openPlaces(join(folder, name))).rejects.toThrow(/^HALLPASS_PLACES: .* is no MaxMind DB file/);
});
