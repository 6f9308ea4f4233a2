import { z } from "zod";
import { invalid } from "../http/parse.ts";
import { appliedAnswer } from "./answers.ts";
import { optionalReason } from "./fields.ts";
import { notPermitted, previewNeeded, tooManyAlone, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";

const apply = route({
  method: "post",
  path: "/content",
  summary: "Apply content (institutions, clients, accounts); the same content again changes nothing",
  permission: "content:apply",
  previewed: true,
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
  handle: async ({ parseContent, actions }, { caller, query, body, previewToken }) => {
    const { code, note, ...document } = body;
    const parsed = parseContent(document);
    if ("errors" in parsed) throw invalid(parsed.errors);
    const how = withoutAbsent({ code, note, preview: previewToken });
    const outcome = await actions.applyContent(caller, parsed.content, {
      ...how,
      dryRun: query.dryRun === "true",
    });
    if (outcome.outcome === "not_permitted") throw notPermitted();
    if (outcome.outcome === "too_many_alone") throw tooManyAlone(outcome);
    if (outcome.outcome === "preview_needed") throw previewNeeded(outcome, sameByDryRun);
    const changes = outcome.changes.map((change) => ({ ...change, fields: [...change.fields] }));
    const { seen } = outcome;
    const generated = [...outcome.generated];
    return reply(200, { outcome: outcome.outcome, changes, generated, ...(seen && { preview: seen }) });
  },
});

const sameByDryRun = {
  ask: "POST /content?dryRun=true with the same content",
  repeat: "the header Preview-Token",
};

export const contentRoutes = [apply];
