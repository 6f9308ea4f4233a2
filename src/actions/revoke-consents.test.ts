import { expect, it } from "vitest";
import { as, begin, people, riverside, tool, twoSchools } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";
import { type Revoke, revoke } from "./revoke.ts";

const [app, quiz] = [clientId("app"), clientId("quiz")];
const ana = { level: "account", accountId: people.ana.id } as const;
const school = { level: "institution", institutionId: riverside } as const;

/** Whether Ana's and Ben's consents to the tool are left. */
async function consentsAfter(request: Revoke): Promise<boolean[]> {
  const { deps, signIns, records } = await twoSchools();
  await revoke({ ...deps, signIns })(as(people.dora), request);
  const held = await Promise.all([people.ana, people.ben].map(({ id }) => records.consent(id, quiz)));
  return held.map((consent) => consent !== undefined);
}

it.each<[string, Revoke, boolean[]]>([
  ["is forgotten when all of theirs is ended", { target: ana }, [false, true]],
  [
    "is forgotten when all of theirs in that tool is ended",
    { target: { ...ana, clientId: quiz } },
    [false, true],
  ],
  [
    "is forgotten when the tool's sign-in is ended",
    { target: { level: "grant", grantId: tool } },
    [false, true],
  ],
  ["stays when all of theirs in an app is ended", { target: { ...ana, clientId: app } }, [true, true]],
  ["stays when only mobile apps are meant", { target: ana, mobileOnly: true }, [true, true]],
  ["stays when only what was before is meant", { target: ana, notBefore: begin }, [true, true]],
  ["stays when a whole school's is ended", { target: school }, [true, true]],
])("what a person had agreed to %s", async (_rule, request, expected) => {
  expect(await consentsAfter(request)).toEqual(expected);
});
