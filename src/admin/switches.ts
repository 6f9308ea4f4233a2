import { z } from "zod";
import { accountId, clientId, institutionId } from "../policy/ids.ts";
import { answer, time } from "./answers.ts";
import { optionalReason } from "./fields.ts";
import { noSuch } from "./reach.ts";
import { notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { iso } from "./views.ts";

const stateAnswer = answer(
  "State",
  z.object({ outcome: z.enum(["state_set", "unchanged"]), disabled: z.boolean() }),
);

const stateBody = z.strictObject({
  disabled: z.boolean().meta({ description: "True pauses every sign-in in it and refuses new ones." }),
  ...optionalReason,
});

const institutionState = route({
  method: "put",
  path: "/institutions/{institutionId}/state",
  summary: "Switch an institution's sign-in off or on",
  permission: "policy:write",
  deploymentWide: true,
  body: stateBody,
  answers: { 200: stateAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const of = { institutionId: institutionId(parameters.institutionId) };
    const { outcome } = await actions.setState(caller, { ...withoutAbsent(body), of });
    if (outcome === "no_such_thing") throw noSuch("institution");
    if (outcome === "not_permitted") throw notPermitted();
    return reply(200, { outcome, disabled: body.disabled });
  },
});

const clientState = route({
  method: "put",
  path: "/clients/{clientId}/state",
  summary: "Switch an app, a tool, a server or a program off or on",
  permission: "policy:write",
  deploymentWide: true,
  body: stateBody,
  answers: { 200: stateAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const of = { clientId: clientId(parameters.clientId) };
    const { outcome } = await actions.setState(caller, { ...withoutAbsent(body), of });
    if (outcome === "no_such_thing") throw noSuch("client");
    if (outcome === "not_permitted") throw notPermitted();
    return reply(200, { outcome, disabled: body.disabled });
  },
});

const access = z.enum(["on", "off", "as-institution"]);

const mobileAccess = route({
  method: "put",
  path: "/accounts/{accountId}/mobile-access",
  summary: "Switch a person's sign-ins in mobile apps off or on, whatever the institution says",
  permission: "suspensions:write",
  body: z.strictObject({ access, ...optionalReason }),
  answers: {
    200: answer("MobileAccessSet", z.object({ outcome: z.enum(["access_set", "unchanged"]), access })),
  },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const request = { ...withoutAbsent(body), accountId: accountId(parameters.accountId) };
    const { outcome } = await actions.setMobileAccess(caller, request);
    if (outcome === "no_such_account") throw noSuch("account");
    if (outcome === "not_permitted") throw notPermitted();
    return reply(200, { outcome, access: body.access });
  },
});

const credentialsChanged = route({
  method: "post",
  path: "/accounts/{accountId}/credential-changes",
  summary: "Tell that a password was changed elsewhere, which ends every earlier sign-in of the person",
  permission: "accounts:write",
  body: z.strictObject(optionalReason),
  answers: {
    200: answer(
      "CredentialChangeNoted",
      z.object({ outcome: z.literal("noted"), record: z.string(), notBefore: time }),
    ),
  },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const request = { ...withoutAbsent(body), accountId: accountId(parameters.accountId) };
    const outcome = await actions.noteCredentialChange(caller, request);
    switch (outcome.outcome) {
      case "noted": {
        const { id: record, notBefore } = outcome.cutOff;
        return reply(200, { outcome: outcome.outcome, record, notBefore: iso(notBefore) });
      }
      case "no_such_account":
        throw noSuch("account");
      case "not_permitted":
        throw notPermitted();
    }
  },
});

export const switchRoutes = [institutionState, clientState, mobileAccess, credentialsChanged];
