import type { Command } from "commander";
import { z } from "zod";
import type { ApplyOptions } from "../actions/apply-content.ts";
import { preview } from "../admin-client/previews.ts";
import { path } from "./admin-api.ts";
import { CommandFailure } from "./failure.ts";
import { type ConfirmOptions, confirmed, previewSentence, withYes } from "./previewed.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import type { Session } from "./session.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends ConfirmOptions, ReasonOptions {
  readonly dryRun?: true;
  readonly here?: true;
}

export function applyVerb(program: Command, perform: Perform): void {
  const verb = program
    .command("apply")
    .description("make the records say what a content file says; applied again, it changes nothing")
    .argument("<file>", "YAML: institutions, clients, accounts (docs/reference/content.md)")
    .option("--dry-run", "only tell what would change")
    .option("--here", "write to the data of this machine, without a server: for the first set-up");
  withReason(withYes(verb)).action(perform(apply));
  examples(verb, "apply schools.yaml --dry-run", "apply schools.yaml", "apply schools.yaml --here");
}

async function apply(session: Session, [file]: readonly [string], options: Options): Promise<void> {
  const { dryRun = false, here = false, yes = false } = options;
  const how = { ...givenReason(options), dryRun };
  const document = here
    ? await applyHere(session, file, how)
    : await applyThere(session, file, { ...how, yes });
  const { terminal } = session;
  const { changes, generated } = applied.parse(document);
  terminal.show(document, () =>
    [...changes.map((one) => changeLine(one, dryRun)), ...generated.map(secretLine)].join("\n"),
  );
  if (changes.length === 0) terminal.note("Nothing to change: the records say the same already.");
  if (generated.length > 0) terminal.note("The passwords and secrets above are not shown again.");
}

/** Tried first: what ends sign-ins is told before it is done. */
async function applyThere(
  session: Session,
  file: string,
  { dryRun, yes, ...reason }: ApplyOptions & { readonly yes: boolean },
): Promise<unknown> {
  const body = { ...(await session.deps.readContentFile(file)), ...reason };
  const api = await session.adminInFull();
  const request = { method: "POST", path: path`/content`, body, answer: applied } as const;
  const tried = await api({ ...request, query: { dryRun: true } });
  const { preview: numbers } = tried.value;
  if (dryRun && numbers !== undefined) session.terminal.note(previewSentence(numbers));
  if (dryRun) return tried.document;
  if (numbers !== undefined && numbers.total.signIns > 0) await confirmed(session, numbers, yes);
  const seen = numbers === undefined ? {} : { previewToken: numbers.token };
  return (await api({ ...request, ...seen, query: { dryRun: false } })).document;
}

async function applyHere({ deps }: Session, file: string, how: ApplyOptions): Promise<unknown> {
  const document = await deps.applyHere(file, how);
  if (applied.safeParse(document).success) return document;
  throw new CommandFailure("failed", "The content was not applied: the operator may not do all of it.");
}

const change = z.object({
  what: z.string(),
  id: z.string(),
  change: z.enum(["add", "change"]),
  fields: z.array(z.string()),
});

const generated = z.object({
  what: z.string(),
  id: z.string(),
  secret: z.string().optional(),
  password: z.string().optional(),
});

const applied = z.object({
  outcome: z.enum(["applied", "dry_run"]),
  changes: z.array(change),
  generated: z.array(generated),
  preview: preview.optional(),
});

const words = { add: ["added", "would add"], change: ["changed", "would change"] } as const;

function changeLine({ what, id, change: kind, fields }: z.infer<typeof change>, dryRun: boolean): string {
  const line = `${words[kind][dryRun ? 1 : 0]} ${what} ${id}`;
  return kind === "change" ? `${line}: ${fields.join(", ")}` : line;
}

const secretLine = ({ what, id, secret, password }: z.infer<typeof generated>): string =>
  secret === undefined
    ? `password of ${what} ${id}: ${password ?? ""}`
    : `secret of ${what} ${id}: ${secret}`;
