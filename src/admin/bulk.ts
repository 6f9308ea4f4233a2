import { z } from "zod";
import type { Caller } from "../actions/caller.ts";
import type { AccountId } from "../policy/ids.ts";
import { answer } from "./answers.ts";
import { insufficientScope } from "./authenticate.ts";
import type { AdminDeps } from "./deps.ts";
import { code, line, mostAtOnce, note, part, partOf, time } from "./fields.ts";
import { accountNamed, reachedClient } from "./reach.ts";
import { previewNeeded, tooManyAlone, withoutAbsent } from "./replies.ts";
import { previewToken, revocationTerms } from "./revocation-fields.ts";
import { reply, route } from "./route.ts";
import { reinstatementTerms, suspensionTerms } from "./suspensions.ts";

const accounts = z
  .array(line(300))
  .min(1, "must name an account")
  .max(mostAtOnce, `must name at most ${mostAtOnce} accounts`)
  .meta({ description: "Each an account id, or institution/username." });

/** Whose sign-ins are to be looked at, and which of them. */
export const bulkPreview = z
  .strictObject({
    accounts,
    action: z.enum(["end-sign-ins", "suspend"]).default("end-sign-ins").meta({
      description: "A suspension ends all of a person's, so the other terms have no meaning for it.",
    }),
    ...revocationTerms,
  })
  .superRefine((body, context) => {
    if (body.action !== "suspend") return;
    for (const name of Object.keys(revocationTerms) as (keyof typeof revocationTerms)[]) {
      if (body[name] === undefined) continue;
      context.addIssue({ code: "custom", path: [name], message: "has no meaning for a suspension" });
    }
  });

const endingTerms = {
  code,
  note: note.optional(),
  ...revocationTerms,
  notBefore: time.meta({
    description:
      "End what was signed in to at or before it. Say the same instant when you send the list again, so that nothing later ends.",
  }),
  preview: previewToken.optional(),
};

const body = z.discriminatedUnion(
  "action",
  [
    z.strictObject({
      action: z.literal("suspend"),
      accounts,
      part: part.optional(),
      ...suspensionTerms,
      preview: previewToken.optional(),
    }),
    z.strictObject({
      action: z.literal("reinstate"),
      accounts,
      part: part.optional(),
      ...reinstatementTerms,
    }),
    z.strictObject({ action: z.literal("end-sign-ins"), accounts, part: part.optional(), ...endingTerms }),
  ],
  { error: "must be suspend, reinstate or end-sign-ins" },
);
type Asked = z.output<typeof body>;

/** What became of one account, beside the words of the action itself. */
const sentences = {
  suspended: "It is suspended.",
  reinstated: "It is reinstated.",
  revoked: "Its sign-ins are over.",
  unchanged: "It was so already.",
  no_such_account: "There is no such account.",
  not_permitted: "It may do more than you may.",
  not_your_source: "This source is for programs: people act as administrator.",
  ends_too_early: "The suspension would end before it starts.",
  in_the_future: "What has not been signed in to cannot be ended.",
} as const;
type Outcome = keyof typeof sentences;

const outcomes = Object.keys(sentences) as [Outcome, ...Outcome[]];
const done: ReadonlySet<Outcome> = new Set(["suspended", "reinstated", "revoked"]);

const count = z.int().min(0);

const bulkAnswer = answer(
  "BulkResult",
  z.object({
    results: z
      .array(z.object({ account: z.string(), outcome: z.enum(outcomes), sentence: z.string() }))
      .meta({ description: "One for each account, in order, named as it was asked for." }),
    counts: z.object({ done: count, unchanged: count, refused: count }),
  }),
);

const bulk = route({
  method: "post",
  path: "/bulk",
  summary: "Suspend, reinstate or end the sign-ins of many accounts, one by one; safe to send again",
  permission: "suspensions:write",
  orPermission: "sign-ins:end",
  body,
  answers: { 200: bulkAnswer },
  handle: async (deps, { caller, body: asked }) => {
    const permission = asked.action === "end-sign-ins" ? "sign-ins:end" : "suspensions:write";
    if (!caller.permissions.has(permission)) throw insufficientScope(permission);
    if ("client" in asked && asked.client !== undefined) await reachedClient(deps, caller, asked.client);
    const ids = await idsOf(deps, caller, asked.accounts);
    await refuseUnseen(deps, caller, { asked, ids: [...ids.values()] });
    const results: { account: string; outcome: Outcome; sentence: string }[] = [];
    for (const account of partOf(asked.accounts, asked.part)) {
      const id = ids.get(account);
      const outcome = id === undefined ? "no_such_account" : await act(deps, caller, { asked, id });
      results.push({ account, outcome, sentence: sentences[outcome] });
    }
    return reply(200, { results, counts: countsOf(results) });
  },
});

export const bulkRoutes = [bulk];

/** Of those that are there and reached, as far as their names tell. */
export async function idsOf(
  deps: AdminDeps,
  caller: Caller,
  named: readonly string[],
): Promise<ReadonlyMap<string, AccountId>> {
  const ids = new Map<string, AccountId>();
  for (const one of named) {
    const id = await accountNamed(deps, caller, one);
    if (id !== undefined) ids.set(one, id);
  }
  return ids;
}

interface Together {
  readonly asked: Asked;
  readonly ids: readonly AccountId[];
}

/** Many small endings are one large one. */
async function refuseUnseen({ actions }: AdminDeps, caller: Caller, { asked, ids }: Together): Promise<void> {
  const ending = endingOf(asked);
  const needed = ending && (await actions.manyNeedPreview(caller, { ...ending, accounts: ids }));
  if (needed?.outcome === "too_many_alone") throw tooManyAlone(needed);
  if (needed !== undefined) throw previewNeeded(needed, { repeat: '"preview"' });
}

/** What it ends for good. */
function endingOf(asked: Asked) {
  switch (asked.action) {
    case "suspend":
      return asked.signOut
        ? { by: "suspension" as const, ...withoutAbsent({ preview: asked.preview }) }
        : undefined;
    case "reinstate":
      return undefined;
    case "end-sign-ins": {
      const { client, notBefore, mobileOnly, sparingAdministrators, preview } = asked;
      return {
        notBefore,
        ...withoutAbsent({ clientId: client, mobileOnly, sparingAdministrators, preview }),
      };
    }
  }
}

type OneAccount = { readonly asked: Asked; readonly id: AccountId };

/** Each is the single act, with its own transaction and audit record. */
async function act({ actions }: AdminDeps, caller: Caller, { asked, id }: OneAccount): Promise<Outcome> {
  switch (asked.action) {
    case "suspend": {
      const { action: _, accounts: _all, part: _part, preview: _seen, ...terms } = asked;
      return (await actions.suspendAccount(caller, { ...withoutAbsent(terms), accountId: id })).outcome;
    }
    case "reinstate": {
      const { action: _, accounts: _all, part: _part, ...terms } = asked;
      return (await actions.reinstateAccount(caller, { ...withoutAbsent(terms), accountId: id })).outcome;
    }
    case "end-sign-ins": {
      const { action: _, accounts: _all, part: _part, preview: _seen, client, ...terms } = asked;
      const target = {
        level: "account",
        accountId: id,
        ...(client !== undefined && { clientId: client }),
      } as const;
      const { outcome } = await actions.revoke(caller, { ...withoutAbsent(terms), target });
      // One account's sign-ins need no preview; all of them together have had theirs.
      return outcome === "no_such_target" || outcome === "preview_needed" || outcome === "approval_needed"
        ? "no_such_account"
        : outcome;
    }
  }
}

function countsOf(results: readonly { readonly outcome: Outcome }[]) {
  const counts = { done: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of results) counts[kindOf(outcome)] += 1;
  return counts;
}

function kindOf(outcome: Outcome): "done" | "unchanged" | "refused" {
  if (outcome === "unchanged") return outcome;
  return done.has(outcome) ? "done" : "refused";
}
