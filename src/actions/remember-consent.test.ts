import { expect, it } from "vitest";
import { begin, people, twoSchools } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";
import { hours } from "../policy/time.ts";
import { rememberConsent } from "./remember-consent.ts";

const agreed = { accountId: people.ana.id, clientId: clientId("quiz"), scopes: ["openid", "profile"] };

it("keeps what was agreed and when, in the place of what was agreed before", async () => {
  const { deps, records, wait, now } = await twoSchools();
  const consent = () => records.consent(people.ana.id, agreed.clientId);
  await rememberConsent(deps)(agreed);
  expect(await consent()).toEqual({ ...agreed, at: begin });
  wait(hours(1));
  await rememberConsent(deps)({ ...agreed, scopes: ["openid"] });
  expect(await consent()).toEqual({ ...agreed, scopes: ["openid"], at: now() });
});
