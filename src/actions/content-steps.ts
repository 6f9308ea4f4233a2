import { isDeepStrictEqual } from "node:util";
import type { ClientId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Account, Client, Institution } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { accountAsDeclared, clientAsDeclared, institutionAsDeclared } from "./as-declared.ts";
import type { Content, DeclaredAccount, DeclaredClient, DeclaredInstitution } from "./content.ts";
import { newAccountId } from "./new-id.ts";

/** One thing that the content changes. An account's id is its institution and username here: "northgate/ana". */
export interface ContentChange {
  readonly what: "institution" | "client" | "account";
  readonly id: string;
  readonly change: "add" | "change";
  /** In the words of the content file. */
  readonly fields: readonly string[];
}

/** A change, and what is to be written for it. */
export type ContentStep =
  | { readonly change: ContentChange; readonly institution: Institution }
  | ClientStep
  | {
      readonly change: ContentChange;
      readonly account: Account;
      readonly recorded?: Account;
      readonly declared: DeclaredAccount;
      readonly needsPassword: boolean;
    };

export interface ClientStep {
  readonly change: ContentChange;
  readonly client: Client;
  readonly recorded?: Client;
  readonly needsSecret: boolean;
}

/** What has to be written so that the records say what the content says. Writes nothing. */
export async function contentSteps(
  writer: RecordsWriter,
  content: Content,
  now: Instant,
): Promise<readonly ContentStep[]> {
  const steps: (ContentStep | undefined)[] = [];
  for (const declared of content.institutions) steps.push(await institutionStep(writer, declared));
  const moved = content.clients.find((client) => client.defaultResourceServer === true)?.id;
  if (moved !== undefined) steps.push(...(await formerDefaults(writer, content)));
  for (const declared of content.clients) steps.push(await clientStep(writer, declared, moved));
  for (const declared of content.accounts) steps.push(await accountStep(writer, declared, now));
  return steps.filter(
    (step) => step !== undefined && step.change.fields.length > 0,
  ) as readonly ContentStep[];
}

async function institutionStep(writer: RecordsWriter, declared: DeclaredInstitution): Promise<ContentStep> {
  const recorded = await writer.institution(declared.id);
  const institution = institutionAsDeclared(declared, recorded);
  const fields = differing(institutionFields(institution), recorded && institutionFields(recorded));
  return { change: { what: "institution", id: declared.id, ...kindOf(recorded), fields }, institution };
}

async function clientStep(
  writer: RecordsWriter,
  declared: DeclaredClient,
  moved: ClientId | undefined,
): Promise<ContentStep> {
  const recorded = await writer.client(declared.id);
  const isDefault = moved === undefined ? declared.defaultResourceServer : declared.id === moved;
  const client = clientAsDeclared(declared, isDefault, recorded);
  const { secretHashes, publicKeys } = client;
  const needsSecret = declared.secret === "generate" && secretHashes.length === 0 && publicKeys === undefined;
  const changed = differingInClient(client, recorded);
  const fields = needsSecret && !changed.includes("secret") ? [...changed, "secret"] : changed;
  const change = { what: "client", id: declared.id, ...kindOf(recorded), fields } as const;
  return { change, client, ...(recorded !== undefined && { recorded }), needsSecret };
}

/** A deployment has one default resource server: what the content does not name gives way to what it names. */
export async function formerDefaults(
  writer: RecordsWriter,
  { clients: named }: Pick<Content, "clients">,
): Promise<readonly ClientStep[]> {
  const declared = new Set(named.map(({ id }) => id));
  const clients = await writer.clients();
  return clients
    .filter((client) => client.isDefaultResourceServer === true && !declared.has(client.id))
    .map((recorded) => {
      const { isDefaultResourceServer: _, ...client } = recorded;
      const change = {
        what: "client",
        id: client.id,
        change: "change",
        fields: ["defaultResourceServer"],
      } as const;
      return { change, client, recorded, needsSecret: false };
    });
}

async function accountStep(
  writer: RecordsWriter,
  declared: DeclaredAccount,
  now: Instant,
): Promise<ContentStep> {
  const { institutionId, username } = declared;
  const recorded = await writer.accountByUsername(institutionId, username);
  const account = accountAsDeclared(declared, recorded ?? { id: newAccountId(), createdAt: now });
  const hash = recorded && (await writer.passwordHash(recorded.id));
  const needsPassword = declared.password !== undefined && hash === undefined;
  const changed = differing(accountFields(account), recorded && accountFields(recorded));
  const fields = needsPassword ? [...changed, "password"] : changed;
  const change = {
    what: "account",
    id: `${institutionId}/${username}`,
    ...kindOf(recorded),
    fields,
  } as const;
  return { change, account, ...(recorded !== undefined && { recorded }), declared, needsPassword };
}

const kindOf = (recorded: object | undefined): Pick<ContentChange, "change"> => ({
  change: recorded === undefined ? "add" : "change",
});

type Fields = Readonly<Record<string, unknown>>;

const institutionFields = ({ policy, ...rest }: Institution): Fields => ({ ...rest, ...policy });

function clientFields(client: Client): Fields {
  const { secretHashes, endingSecrets: _, isDefaultResourceServer, ...rest } = client;
  return {
    ...rest,
    ...(isDefaultResourceServer === true && { defaultResourceServer: true }),
    ...(secretHashes.length > 0 && { secret: secretHashes }),
  };
}

/** In the words of the content file. Nothing recorded: every field that says something. */
export const differingInClient = (client: Client, recorded?: Client): readonly string[] =>
  differing(clientFields(client), recorded && clientFields(recorded));

const accountFields = (account: Account): Fields => ({ ...account });

/** What says which thing it is, and so cannot differ. */
const identity: ReadonlySet<string> = new Set(["id", "institutionId", "createdAt"]);

function differing(fields: Fields, recorded: Fields = {}): readonly string[] {
  const names = [...new Set([...Object.keys(fields), ...Object.keys(recorded)])];
  return names.filter((name) => !identity.has(name) && !isDeepStrictEqual(fields[name], recorded[name]));
}
