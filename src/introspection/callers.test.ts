import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { clientId } from "../policy/ids.ts";
import { instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import { callers } from "./callers.ts";

const client = (...secrets: readonly string[]): Client => ({
  id: clientId("api"),
  kind: "resource-server",
  name: "API",
  institutions: "all",
  redirectUris: [],
  postLogoutRedirectUris: [],
  scopes: [],
  requirePkce: false,
  disabled: false,
  secretHashes: secrets.map((secret) => createHash("sha256").update(secret).digest("base64url")),
});

let known: Client | undefined = client("right", "next");
let time = instant(0);
const callerOf = callers({ client: (id) => (id === "api" ? known : undefined), now: () => time });
const basic = (text: string) => ({ basic: `Basic ${btoa(text)}` });

it("knows who asks by any of their secrets, in the header or in the form", () => {
  for (const credentials of [basic("api:right"), basic("api:next"), { id: "api", secret: "right" }])
    expect([callerOf(credentials), callerOf(credentials)]).toEqual([known, known]);
});

it("takes no header for what was right in a form", () => {
  expect(callerOf({ id: "api", secret: "right" })).toBe(known);
  for (const between of ["&", ":", " ", ""])
    expect(callerOf({ basic: `api${between}right` })).toBeUndefined();
});

it.each([
  ["another secret", basic("api:wrong")],
  ["no secret", basic("api:")],
  ["another client", basic("other:right")],
  ["another scheme", { basic: `bearer ${btoa("api:right")}` }],
  ["base64 that is not the usual", { basic: `Basic ${btoa("api:right")}=` }],
  ["letters that mean something else in a form", basic("api:ri%67ht")],
])("knows nobody with %s", (_what, credentials) => {
  expect([callerOf(credentials), callerOf(credentials)]).toEqual([undefined, undefined]);
});

it("forgets who was right as soon as their record is another, and takes only what is right then", () => {
  expect(callerOf(basic("api:right"))).toBeDefined();
  known = client("next");
  expect([callerOf(basic("api:right")), callerOf(basic("api:next"))]).toEqual([undefined, known]);
  known = undefined;
  expect(callerOf(basic("api:next"))).toBeUndefined();
});

it("takes a secret that is ending until it ends, also when it was right before, and no longer", () => {
  const [ending = ""] = client("old").secretHashes;
  known = { ...client("new"), endingSecrets: [{ hash: ending, endsAt: instant(1000) }] };
  time = instant(999);
  for (const secret of ["old", "new"]) {
    expect([callerOf(basic(`api:${secret}`)), callerOf(basic(`api:${secret}`))]).toEqual([known, known]);
  }
  time = instant(1000);
  expect([callerOf(basic("api:old")), callerOf(basic("api:new"))]).toEqual([undefined, known]);
  // From then on what was right is remembered: nothing ends by itself any more.
  expect([callerOf(basic("api:new")), callerOf(basic("api:old"))]).toEqual([known, undefined]);
});
