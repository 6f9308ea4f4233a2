import { z } from "zod";
import { type ImportedResult, importProblems, mostPeopleAtOnce } from "../actions/import-accounts.ts";
import { importedAnswer } from "./answers.ts";
import { email, heldRoles, institution, optionalReason, part, personName, username } from "./fields.ts";
import { noSuch } from "./reach.ts";
import { notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";

const person = z.strictObject({
  username,
  name: personName,
  email: email.optional(),
  roles: heldRoles.optional(),
  password: z
    .literal("generate")
    .optional()
    .meta({ description: "A random one for an account that this import creates." }),
});

const importAccounts = route({
  method: "post",
  path: "/imports/accounts",
  summary: "Create and change many accounts; the same list again changes nothing",
  permission: "accounts:write",
  body: z.strictObject({
    institution,
    people: z.array(person).max(mostPeopleAtOnce, `must name at most ${mostPeopleAtOnce} people`),
    part: part.optional(),
    ...optionalReason,
  }),
  bodyLimit: "1mb",
  answers: { 200: importedAnswer },
  handle: async ({ actions }, { caller, body }) => {
    const { institution: institutionId, people: listed, ...reason } = body;
    const people = listed.map((one) => withoutAbsent(one));
    const outcome = await actions.importAccounts(caller, { ...withoutAbsent(reason), institutionId, people });
    switch (outcome.outcome) {
      case "imported":
        return reply(200, { results: outcome.results.map(resultView), counts: countsOf(outcome.results) });
      case "no_such_institution":
        throw noSuch("institution");
      case "not_permitted":
        throw notPermitted();
    }
  },
});

export const importRoutes = [importAccounts];

const resultView = (result: ImportedResult) => ({
  username: result.username,
  outcome: result.outcome,
  ...("accountId" in result && { account: result.accountId }),
  ...(result.outcome === "created" &&
    result.generatedPassword !== undefined && { password: result.generatedPassword }),
  ...(result.outcome === "refused" && { because: result.because, sentence: importProblems[result.because] }),
});

const countsOf = (results: readonly ImportedResult[]) => {
  const counts = { created: 0, changed: 0, same: 0, refused: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
};
