import { expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { people, phone } from "../../test/two-schools.ts";

const paths = [
  "",
  "/people",
  "/people?text=an",
  `/people/${people.ana.id}`,
  `/people/${people.ana.id}/suspend`,
  `/people/${people.ana.id}/reinstate`,
  `/people/${people.ana.id}/end-all`,
  `/people/${people.ana.id}/mobile-access`,
  `/people/${people.ana.id}/password`,
  "/why",
  `/sign-ins/${phone}`,
  `/sign-ins/${phone}/end`,
  "/end",
  "/end?level=institution&institution=riverside",
  "/ended",
  "/approvals",
  "/approvals/apr_ana",
  "/policy",
  "/apps",
  "/apps/app/state",
  "/apps/app",
  "/apps/app/change",
  "/apps/app/secret",
  "/apps/app/end-secret",
  ...["mobile", "tool", "web", "resource-server", "service"].map((kind) => `/new-app?kind=${kind}`),
  "/lists",
  "/import",
  "/audit",
];

it.each(paths)("shows %s to who administers the deployment", async (path) => {
  const { get, logged, sit } = await consoleDoor();
  sit("dora");
  const page = await get(path);
  expect(logged).toEqual([]);
  expect(page.status).toBe(200);
  expect(page.text).toMatch(/<h1>/);
});

it.each(["", "/end?level=institution&institution=riverside"])(
  "sends what it knows of %s before it has counted",
  async (path) => {
    const { get, sit } = await consoleDoor();
    sit("dora");
    const { headers, text } = await get(path);
    expect(headers).toMatchObject({ "transfer-encoding": "chunked" });
    expect(text).toMatch(
      /<\/form>\s*<div class="later"><p class="later-words">Still counting…<\/p><(div|section) class="[^"]+"/,
    );
  },
);

it("says where a page is without its rest, and logs why, also where a store was cut off", async () => {
  const { follow, get, logged, sit } = await consoleDoor();
  follow();
  sit("dora");
  const { status, text } = await get("");
  expect(status).toBe(200);
  expect(text).toContain("The rest of this page could not be made.");
  expect(text).toMatch(/<\/html>\s*$/);
  expect(logged).toEqual([expect.stringContaining("Nobody follows.")]);
});
