import { z } from "zod";
import { standsAfter, unbegun } from "../store/port/audit-chain.ts";
import type { ChainedAuditRecord } from "../store/port/entities.ts";
import { auditAnswer, pageOf } from "./answers.ts";
import type { AdminDeps } from "./deps.ts";
import { grant, institution, line, paging, time } from "./fields.ts";
import { accountAsked, within } from "./reach.ts";
import { withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { auditView } from "./views.ts";

const list = route({
  method: "get",
  path: "/audit",
  summary: "Read who did what to whom, when, from where and why, newest first",
  permission: "audit:read",
  query: z.strictObject({
    id: line(100).optional().meta({ description: "The id of one record." }),
    institution: institution.optional(),
    account: line(300).optional().meta({
      description:
        "To whom it was done: an account id, institution/username, or a username that only one person in reach has (at `institution`, if that is given).",
    }),
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
    { caller, query: { institution: asked, account: named, grant: grantId, ...query } },
  ) => {
    const accountId = named === undefined ? undefined : await accountAsked(records, caller, { named, asked });
    const page = await records.audit({
      ...withoutAbsent({ accountId, grantId, ...query }),
      institutions: within(caller, asked),
    });
    const items =
      caller.institutions === "all"
        ? page.items.map((record) => auditView(record, "chain"))
        : await checkedViews(records, page.items);
    return reply(200, { ...page, items });
  },
});

/** Who does not see the chain is told of each record whether it holds. */
async function checkedViews(records: AdminDeps["records"], found: readonly ChainedAuditRecord[]) {
  const before = await records.auditHashes(found.map(({ number }) => number - 1));
  const hashBefore = ({ number }: ChainedAuditRecord) =>
    number === 1 ? unbegun.hash : before.get(number - 1);
  return found.map((record) => auditView(record, { intact: standsAfter(record, hashBefore(record)) }));
}

export const auditRoutes = [list];
