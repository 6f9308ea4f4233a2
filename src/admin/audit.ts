import { z } from "zod";
import { auditAnswer, pageOf } from "./answers.ts";
import { account, grant, institution, line, paging, time } from "./fields.ts";
import { within } from "./reach.ts";
import { withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { auditView } from "./views.ts";

const list = route({
  method: "get",
  path: "/audit",
  summary: "Read who did what to whom, when, from where and why, newest first",
  permission: "audit:read",
  query: z.strictObject({
    institution: institution.optional(),
    account: account.optional(),
    grant: grant.optional(),
    actor: line(200).optional().meta({ description: "The id of whoever did it." }),
    action: line(100)
      .optional()
      .meta({ examples: ["suspend-account"] }),
    from: time.optional(),
    to: time.optional(),
    ...paging,
  }),
  answers: { 200: pageOf("AuditRecords", auditAnswer) },
  handle: async (
    { records },
    { caller, query: { institution: asked, account: accountId, grant: grantId, ...query } },
  ) => {
    const page = await records.audit({
      ...withoutAbsent({ accountId, grantId, ...query }),
      institutions: within(caller, asked),
    });
    const items = page.items.map((record) => auditView(record, caller.institutions === "all"));
    return reply(200, { ...page, items });
  },
});

export const auditRoutes = [list];
