import { expect, it } from "vitest";
import { begin, people, phone, riverside, tool, twoSchools } from "../../test/two-schools.ts";
import { accountId, clientId, denialId, grantId } from "../policy/ids.ts";
import { reachOf, signInsInReach, withFacts } from "./sign-ins-in-reach.ts";

const cutOff = {
  type: "cut-off",
  id: denialId("den_1"),
  target: { level: "account", accountId: people.ana.id, clientId: clientId("app") },
  notBefore: begin,
  because: "revoked",
  at: begin,
} as const;

it("is what a record names, signed in to by then, in whatever kind of app unless it says mobile", () => {
  const reach = { accountId: people.ana.id, clientId: "app", signedInUntil: begin };
  expect(reachOf(cutOff)).toEqual(reach);
  expect(reachOf({ ...cutOff, mobileOnly: false })).toEqual(reach);
  expect(reachOf({ ...cutOff, mobileOnly: true })).toEqual({ ...reach, kind: "mobile" });
});

it("comes with the facts, and with the name of its client or else its id", async () => {
  const { records, signIns } = await twoSchools();
  const grants = [await signIns.grant(phone), await signIns.grant(tool)].flatMap((grant) => grant ?? []);
  const [first] = grants;
  if (first === undefined) throw new Error("the phone is gone");
  const unnamed = { ...first, id: grantId("grt_games"), clientId: clientId("games") };
  const found = await withFacts(records, [...grants, unnamed]);
  expect(found.map(({ clientName }) => clientName)).toEqual(["The app", "The quiz", "games"]);
  expect(found[0]).toMatchObject({
    grant: first,
    facts: { signIn: { grantId: phone, institutionId: riverside } },
  });
});

it("leaves out a sign-in whose account is gone", async () => {
  const { records, signIns } = await twoSchools();
  const grant = await signIns.grant(phone);
  if (grant === undefined) throw new Error("the phone is gone");
  expect(await withFacts(records, [{ ...grant, accountId: accountId("acc_x") }])).toEqual([]);
});

it("tells how many of each page were read, also when none is there", async () => {
  const deps = await twoSchools();
  const read: number[] = [];
  const pages = [];
  for await (const page of signInsInReach(deps, { institutionId: riverside }, (grants) => read.push(grants)))
    pages.push(page.map(({ grant }) => grant.id).toSorted());
  expect([pages, read]).toEqual([[[phone, tool].toSorted()], [2]]);
});
