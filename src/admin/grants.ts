import { grantAnswer, listOf, whyAnswer } from "./answers.ts";
import { rulesView } from "./explanation.ts";
import { grantView, judged } from "./judged-grant.ts";
import { noSuch, reachedAccount, reachedGrant } from "./reach.ts";
import { reply, route } from "./route.ts";

const ofAccount = route({
  method: "get",
  path: "/accounts/{accountId}/grants",
  summary: "List a person's sign-ins, latest activity first",
  permission: "sign-ins:read",
  answers: { 200: listOf("Grants", grantAnswer) },
  handle: async (deps, { caller, parameters }) => {
    const account = await reachedAccount(deps, caller, parameters.accountId);
    const grants = await deps.signIns.grantsOf(account.id);
    const now = deps.now();
    const found = await Promise.all(grants.map(async (grant) => judged(deps, grant)));
    const items = found.filter((one) => one !== undefined).map((one) => grantView(one, now));
    return reply(200, { items });
  },
});

const show = route({
  method: "get",
  path: "/grants/{grantId}",
  summary: "Show one sign-in",
  permission: "sign-ins:read",
  answers: { 200: grantAnswer },
  handle: async (deps, { caller, parameters }) => {
    const found = await judged(deps, await reachedGrant(deps, caller, parameters.grantId));
    if (found === undefined) throw noSuch("grant");
    return reply(200, grantView(found, deps.now()));
  },
});

const why = route({
  method: "get",
  path: "/grants/{grantId}/why",
  summary: "Tell why a sign-in is allowed or denied, rule by rule",
  permission: "sign-ins:read",
  answers: { 200: whyAnswer },
  handle: async (deps, { caller, parameters }) => {
    const found = await judged(deps, await reachedGrant(deps, caller, parameters.grantId));
    if (found === undefined) throw noSuch("grant");
    const now = deps.now();
    return reply(200, { grant: grantView(found, now), rules: rulesView(found.facts, now) });
  },
});

export const grantRoutes = [ofAccount, show, why];
