import type { Instant } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { type Act, auditRecord } from "./audit-record.ts";
import { type Caller, mayDecideAbout, outranks } from "./caller.ts";
import type { Content, DeclaredAccount } from "./content.ts";
import { type ContentChange, type ContentStep, contentSteps } from "./content-steps.ts";
import type { ActionDeps } from "./deps.ts";
import { generatePassword } from "./generate-password.ts";
import { generateSecret } from "./generate-secret.ts";
import type { GivenReason } from "./given-reason.ts";
import { replaceAccount } from "./replace-account.ts";

/** What was made at random. It is told here once and nowhere else; the records keep only hashes. */
export type Generated =
  | { readonly what: "client"; readonly id: string; readonly secret: string }
  | { readonly what: "account"; readonly id: string; readonly password: string };

export type ApplyContentOutcome =
  | {
      readonly outcome: "applied" | "dry_run";
      /** Only what differs from the records. */
      readonly changes: readonly ContentChange[];
      /** Empty after a dry run. */
      readonly generated: readonly Generated[];
    }
  | { readonly outcome: "not_permitted" };

export interface ApplyOptions extends GivenReason {
  readonly dryRun: boolean;
}

type Deps = ActionDeps & { readonly hashPassword: (password: string) => Promise<string> };

/**
 * Makes the records say what the content says, in one transaction: applied again, it changes nothing. What the content
 * does not name stays, and so does every password that somebody has.
 */
export const applyContent =
  ({ records, now, takeEffect, hashPassword }: Deps) =>
  async (caller: Caller, content: Content, options: ApplyOptions): Promise<ApplyContentOutcome> => {
    const expected = await records.change((writer) => contentSteps(writer, content, now()));
    if (!mayApply(caller, expected)) return { outcome: "not_permitted" };
    if (options.dryRun)
      return { outcome: "dry_run", changes: expected.map(({ change }) => change), generated: [] };

    // Before the transaction: hashing takes long on purpose, and writers wait for one another.
    const passwords = await firstPasswords(expected, hashPassword);
    const outcome = await records.change(async (writer): Promise<ApplyContentOutcome> => {
      const at = now();
      const steps = await contentSteps(writer, content, at);
      if (!mayApply(caller, steps)) return { outcome: "not_permitted" };
      const generated: Generated[] = [];
      for (const step of steps) {
        const made = await write(writer, step, { passwords, at });
        if (made !== undefined) generated.push(made);
        await writer.addAudit(auditRecord(caller, { ...actOf(step), at, reason: options }));
      }
      return { outcome: "applied", changes: steps.map(({ change }) => change), generated };
    });
    if (outcome.outcome === "applied" && outcome.changes.length > 0) await takeEffect();
    return outcome;
  };

/** Content reaches everywhere, and still nobody hands out by it what they do not hold. */
const mayApply = (caller: Caller, steps: readonly ContentStep[]): boolean =>
  caller.permissions.has("content:apply") &&
  caller.institutions === "all" &&
  steps.every((step) => holdsWhatItGives(caller, step));

function holdsWhatItGives(caller: Caller, step: ContentStep): boolean {
  if ("account" in step) return outranks(caller, [...step.account.roles, ...(step.recorded?.roles ?? [])]);
  if (!("client" in step)) return true;
  return mayDecideAbout(caller, [...step.client.scopes, ...(step.recorded?.scopes ?? [])]);
}

interface FirstPassword {
  readonly hash: string;
  readonly generated?: string;
}

type FirstPasswords = ReadonlyMap<DeclaredAccount, FirstPassword>;

async function firstPasswords(
  steps: readonly ContentStep[],
  hashPassword: Deps["hashPassword"],
): Promise<FirstPasswords> {
  const wanted = steps.flatMap((step) => ("account" in step && step.needsPassword ? [step.declared] : []));
  const made = wanted.map(async (declared): Promise<[DeclaredAccount, FirstPassword]> => {
    if (typeof declared.password === "object") return [declared, declared.password];
    const generated = generatePassword();
    return [declared, { hash: await hashPassword(generated), generated }];
  });
  return new Map(await Promise.all(made));
}

interface Writing {
  readonly passwords: FirstPasswords;
  readonly at: Instant;
}

async function write(writer: RecordsWriter, step: ContentStep, how: Writing): Promise<Generated | undefined> {
  if ("institution" in step) {
    await writer.putInstitution(step.institution);
    return undefined;
  }
  return "client" in step ? await writeClient(writer, step) : await writeAccount(writer, step, how);
}

async function writeClient(
  writer: RecordsWriter,
  { client, needsSecret }: Extract<ContentStep, { client: unknown }>,
): Promise<Generated | undefined> {
  if (!needsSecret) {
    await writer.putClient(client);
    return undefined;
  }
  const { secret, hash } = generateSecret();
  await writer.putClient({ ...client, secretHashes: [hash] });
  return { what: "client", id: client.id, secret };
}

async function writeAccount(
  writer: RecordsWriter,
  { change, account, recorded, declared, needsPassword }: Extract<ContentStep, { account: unknown }>,
  { passwords, at }: Writing,
): Promise<Generated | undefined> {
  await replaceAccount(writer, account, { before: recorded, now: at });
  if (!needsPassword) return undefined;
  const password = passwords.get(declared);
  if (password === undefined)
    throw new Error(`${change.id} lost its password meanwhile; apply the content again.`);
  await writer.putPasswordHash(account.id, password.hash);
  if (password.generated === undefined) return undefined;
  return { what: "account", id: change.id, password: password.generated };
}

function actOf(step: ContentStep): Omit<Act, "at"> {
  const { what, ...details } = step.change;
  const act = { action: "apply-content", details: { what, ...details } };
  if ("institution" in step) return { ...act, institutionId: step.institution.id };
  if ("client" in step) return { ...act, clientId: step.client.id };
  return { ...act, account: step.account };
}
