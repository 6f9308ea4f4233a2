import { z } from "zod";
import { invalid } from "../http/parse.ts";
import { appliedAnswer } from "./answers.ts";
import { optionalReason } from "./fields.ts";
import { notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";

const apply = route({
  method: "post",
  path: "/content",
  summary: "Apply content (institutions, clients, accounts); the same content again changes nothing",
  permission: "content:apply",
  deploymentWide: true,
  query: z.strictObject({
    dryRun: z
      .enum(["true", "false"])
      .default("false")
      .meta({ description: "True only tells what would change." }),
  }),
  body: z.looseObject(optionalReason).meta({
    description: "A content file as JSON: docs/reference/content.schema.json describes it. And the reason.",
  }),
  bodyLimit: "1mb",
  answers: { 200: appliedAnswer },
  handle: async ({ content }, { caller, query, body }) => {
    const { code, note, ...document } = body;
    const parsed = content.parse(document);
    if ("errors" in parsed) throw invalid(parsed.errors);
    const dryRun = query.dryRun === "true";
    const outcome = await content.apply(caller, parsed.content, { ...withoutAbsent({ code, note }), dryRun });
    if (outcome.outcome === "not_permitted") throw notPermitted();
    const changes = outcome.changes.map((change) => ({ ...change, fields: [...change.fields] }));
    return reply(200, { outcome: outcome.outcome, changes, generated: [...outcome.generated] });
  },
});

export const contentRoutes = [apply];
