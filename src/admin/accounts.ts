import { z } from "zod";
import { type PasswordProblem, passwordProblems } from "../actions/password-rules.ts";
import { stands } from "../actions/suspensions.ts";
import { Problem } from "../http/problem.ts";
import { inForce } from "../policy/denials.ts";
import { type AccountId, accountId } from "../policy/ids.ts";
import { accountAnswer, accountStateAnswer, newAccountAnswer, pageOf, passwordAnswer } from "./answers.ts";
import type { AdminDeps } from "./deps.ts";
import {
  email,
  heldRoles,
  institution,
  line,
  optionalReason,
  paging,
  password,
  personName,
  username,
} from "./fields.ts";
import { noSuch, reachedAccount, within } from "./reach.ts";
import { notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { accountView, suspensionView } from "./views.ts";

const find = route({
  method: "get",
  path: "/accounts",
  summary: "Find accounts",
  permission: "accounts:read",
  query: z.strictObject({
    institution: institution.optional(),
    text: line(200).optional().meta({ description: "Anywhere in name, username or e-mail address." }),
    username: username.optional().meta({ description: "Exactly this username, whatever the case." }),
    ...paging,
  }),
  answers: { 200: pageOf("Accounts", accountAnswer) },
  handle: async ({ records }, { caller, query: { institution: asked, ...query } }) => {
    const page = await records.findAccounts({ ...withoutAbsent(query), institutions: within(caller, asked) });
    return reply(200, { ...page, items: page.items.map(accountView) });
  },
});

const create = route({
  method: "post",
  path: "/accounts",
  summary: "Create an account",
  permission: "accounts:write",
  body: z.strictObject({
    institution,
    username,
    name: personName,
    email: email.optional(),
    roles: heldRoles.default([]),
    password: password.optional(),
    ...optionalReason,
  }),
  answers: { 201: newAccountAnswer },
  handle: async ({ actions }, { caller, body: { institution: institutionId, ...body } }) => {
    const outcome = await actions.createAccount(caller, { ...withoutAbsent(body), institutionId });
    switch (outcome.outcome) {
      case "created": {
        const generated = outcome.generatedPassword;
        const shown = {
          ...accountView(outcome.account),
          ...(generated !== undefined && { password: generated }),
        };
        return reply(201, shown);
      }
      case "no_such_institution":
        throw noSuch("institution");
      case "not_permitted":
        throw notPermitted();
      case "username_taken":
        throw new Problem("username-taken", "An account of this institution has the username already.");
      case "password_refused":
        throw passwordRefused(outcome.because);
    }
  },
});

const show = route({
  method: "get",
  path: "/accounts/{accountId}",
  summary: "Show an account, and what shuts it out",
  permission: "accounts:read",
  answers: { 200: accountStateAnswer },
  handle: async (deps, { caller, parameters }) => {
    const account = await reachedAccount(deps, caller, parameters.accountId);
    const suspensions = await deps.records.suspensionsOf(account.id);
    const access = await ownSwitch(deps, account.id);
    const now = deps.now();
    const standing = suspensions.filter((suspension) => stands(suspension, now));
    return reply(200, {
      ...accountView(account),
      suspended: standing.some((suspension) => inForce(suspension, now)),
      suspensions: standing.map((suspension) => suspensionView(suspension, now)),
      ...(access !== undefined && { mobileAccess: access }),
    });
  },
});

const setPassword = route({
  method: "put",
  path: "/accounts/{accountId}/password",
  summary: "Set a password, which ends every earlier sign-in of the person",
  permission: "accounts:write",
  body: z.strictObject({ password, ...optionalReason }),
  answers: { 200: passwordAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const request = { ...withoutAbsent(body), accountId: accountId(parameters.accountId) };
    const outcome = await actions.setPassword(caller, request);
    switch (outcome.outcome) {
      case "password_set": {
        const generated = outcome.generatedPassword;
        return reply(200, generated === undefined ? {} : { password: generated });
      }
      case "password_refused":
        throw passwordRefused(outcome.because);
      case "no_such_account":
        throw noSuch("account");
      case "not_permitted":
        throw notPermitted();
    }
  },
});

export const accountRoutes = [find, create, show, setPassword];

async function ownSwitch({ records }: AdminDeps, id: AccountId): Promise<"on" | "off" | undefined> {
  const standing = await records.standing({ accountId: id });
  const found = standing?.denials.find(({ type }) => type === "mobile-access");
  return found?.type !== "mobile-access" || found.access === "as-institution" ? undefined : found.access;
}

const passwordRefused = (because: PasswordProblem): Problem =>
  new Problem("invalid-request", passwordProblems[because], {
    errors: [{ path: "password", message: passwordProblems[because] }],
  });
