import type { Command } from "commander";
import { z } from "zod";
import type { ApplyOptions } from "../actions/apply-content.ts";
import { path } from "./admin-api.ts";
import { CommandFailure } from "./failure.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import type { Session } from "./session.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends ReasonOptions {
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
  withReason(verb).action(perform(apply));
  examples(verb, "apply schools.yaml --dry-run", "apply schools.yaml", "apply schools.yaml --here");
}

async function apply(session: Session, [file]: readonly [string], options: Options): Promise<void> {
  const { dryRun = false, here = false } = options;
  const how = { ...givenReason(options), dryRun };
  const document = here ? await applyHere(session, file, how) : await applyThere(session, file, how);
  const { terminal } = session;
  const { changes, generated } = applied.parse(document);
  terminal.show(document, () =>
    [...changes.map((one) => changeLine(one, dryRun)), ...generated.map(secretLine)].join("\n"),
  );
  if (changes.length === 0) terminal.note("Nothing to change: the records say the same already.");
  if (generated.length > 0) terminal.note("The passwords and secrets above are not shown again.");
}

async function applyThere(
  { adminInFull, deps }: Session,
  file: string,
  { dryRun, ...reason }: ApplyOptions,
): Promise<unknown> {
  const body = { ...(await deps.readContentFile(file)), ...reason };
  const api = await adminInFull();
  const request = { method: "POST", path: path`/content`, query: { dryRun }, body } as const;
  return (await api({ ...request, answer: applied })).document;
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
