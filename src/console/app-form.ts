import { checkboxField, numberField, selectField, textArea, textField } from "../components/fields.ts";
import type { Html } from "../http/html.ts";
import type { MessageId } from "../messages/speech.ts";
import { type ClientKind, clientKinds } from "../policy/facts.ts";
import type { Refused } from "./api.ts";
import { option } from "./command.ts";
import { type Filled, stated, stateOf } from "./forms.ts";
import type { Visit } from "./visit.ts";

type Settings = Readonly<Record<string, unknown>>;
type Values = Filled["values"];

/** One setting of a client as a field of the form, and as the API takes it. */
interface Setting {
  readonly kinds: readonly ClientKind[];
  readonly field: (visit: Visit, form: Filled) => Html;
  readonly read: (value: string) => unknown;
  readonly write: (value: unknown) => string;
  /** At the terminal. */
  readonly options: (value: unknown) => readonly string[];
}

const people: readonly ClientKind[] = ["mobile", "tool", "web"];
const tools: readonly ClientKind[] = ["tool", "web"];
const apps: readonly ClientKind[] = ["mobile", "web"];
const servers: readonly ClientKind[] = ["resource-server"];

const plain = (value: unknown): string => (typeof value === "string" ? value : "");
const items = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const each = (name: string) => (value: unknown) => items(value).flatMap((one) => [name, one]);

const label = (name: string): MessageId => `consoleApp.${name}` as MessageId;
const hint = (name: string): MessageId => `consoleApp.${name}Hint` as MessageId;

interface Asked {
  /** The option at the terminal. */
  readonly long: string;
  readonly required?: boolean;
}

const text = (name: string, at: readonly ClientKind[], { long, required = false }: Asked): Setting => ({
  kinds: at,
  field: ({ speech: { say } }, form) =>
    textField({
      ...stateOf(form, name),
      label: say(label(name)),
      hint: say(hint(name)),
      maxLength: 2000,
      required,
    }),
  read: (value) => value || undefined,
  write: plain,
  options: (value) => option(long, plain(value)),
});

/** One entry a line, or with blanks between. */
const list = (name: string, at: readonly ClientKind[], { long, required = false }: Asked): Setting => ({
  kinds: at,
  field: ({ speech: { say } }, form) =>
    textArea({
      ...stateOf(form, name),
      label: say(label(name)),
      hint: say(hint(name)),
      rows: 3,
      maxLength: 20_000,
      required,
    }),
  read: (value) => words(value),
  write: (value) => items(value).join("\n"),
  options: each(long),
});

function words(value: string): readonly string[] | undefined {
  const found = value.split(/\s+/).filter((word) => word !== "");
  return found.length === 0 ? undefined : found;
}

const tick = (
  name: string,
  at: readonly ClientKind[],
  how: { readonly ticked: boolean; readonly options: readonly string[] },
): Setting => ({
  kinds: at,
  field: ({ speech: { say } }, form) =>
    checkboxField({
      name,
      label: say(label(name)),
      hint: say(hint(name)),
      checked: form.values[name] === "yes",
      ...(form.errors[name] !== undefined && { error: form.errors[name] }),
    }),
  read: (value) => (value === "yes" ? how.ticked : undefined),
  write: (value) => (value === how.ticked ? "yes" : ""),
  options: (value) => (value === how.ticked ? how.options : []),
});

const choice = (
  name: string,
  at: readonly ClientKind[],
  how: { readonly options: readonly string[]; readonly long: string },
): Setting => ({
  kinds: at,
  field: ({ speech: { say } }, form) =>
    selectField({
      ...stateOf(form, name),
      label: say(label(name)),
      hint: say(hint(name)),
      options: how.options.map((value) => ({
        value,
        label: say(`consoleApp.${name}_${value}` as MessageId),
      })),
    }),
  read: (value) => value || undefined,
  write: plain,
  options: (value) => option(how.long, plain(value)),
});

const institutions: Setting = {
  ...list("institutions", clientKinds, { long: "--institution", required: true }),
  read: (value) => (value.trim() === "all" ? "all" : words(value)),
  write: (value) => (value === "all" ? "all" : items(value).join("\n")),
  options: (value) => (value === "all" ? ["--institution", "all"] : each("--institution")(value)),
};

const retry: Setting = {
  kinds: apps,
  field: ({ speech: { say } }, form) =>
    numberField({
      ...stateOf(form, "refreshRetrySeconds"),
      label: say("consoleApp.refreshRetrySeconds"),
      hint: say("consoleApp.refreshRetrySecondsHint"),
      min: 0,
      max: 600,
      unit: say("consoleApp.seconds"),
    }),
  read: (value) => (value === "" ? undefined : Number(value)),
  write: (value) => (typeof value === "number" ? String(value) : ""),
  options: (value) => (typeof value === "number" ? ["--retry-seconds", String(value)] : []),
};

/** In the order in which they are asked for. */
const settings: Readonly<Record<string, Setting>> = {
  name: text("name", clientKinds, { long: "--name", required: true }),
  institutions,
  redirectUris: list("redirectUris", people, { long: "--redirect-uri", required: true }),
  audience: text("audience", servers, { long: "--audience", required: true }),
  scopes: list("scopes", clientKinds, { long: "--scope" }),
  secret: choice("secret", ["web"], { options: ["generate", "none"], long: "--secret" }),
  defaultResourceServer: tick("defaultResourceServer", servers, { ticked: true, options: ["--default"] }),
  signedAccessTokens: choice("signedAccessTokens", servers, {
    options: ["none", "ES256", "RS256"],
    long: "--signed-tokens",
  }),
  postLogoutRedirectUris: list("postLogoutRedirectUris", people, { long: "--post-logout-redirect-uri" }),
  backchannelLogoutUri: text("backchannelLogoutUri", tools, { long: "--backchannel-logout-uri" }),
  requirePkce: tick("requirePkce", tools, { ticked: false, options: ["--pkce", "off"] }),
  refreshRetrySeconds: retry,
  rotateRefreshTokens: tick("rotateRefreshTokens", apps, { ticked: false, options: ["--rotation", "off"] }),
};

const of = (kind: string) =>
  Object.entries(settings).filter(([, setting]) => setting.kinds.some((one) => one === kind));

export const settingNames: readonly string[] = Object.keys(settings);

export const settingFields = (visit: Visit, kind: string, form: Filled): readonly Html[] =>
  of(kind).map(([, setting]) => setting.field(visit, form));

/** What the form says, as the API takes it. Keys are no part of the form: they stay as they are. */
export const settingsIn = (kind: string, values: Values, before: Settings = {}): Settings => ({
  ...stated({ publicKeys: before["publicKeys"] }),
  ...stated(Object.fromEntries(of(kind).map(([name, { read }]) => [name, read(values[name] ?? "")]))),
});

export const valuesOf = (kind: string, said: Settings): Values =>
  Object.fromEntries(of(kind).map(([name, { write }]) => [name, write(said[name])]));

export const settingOptions = (kind: string, said: Settings): readonly string[] =>
  of(kind).flatMap(([name, { options }]) => options(said[name]));

/** `redirectUris[1]` is about the field `redirectUris`, whose rules stand in a sentence of its own. */
export function settingErrors(refused: Refused): Readonly<Record<string, readonly [string, MessageId]>> {
  const known = refused.fields.flatMap((path) => {
    const [name = ""] = /^\w+/.exec(path) ?? [];
    return name === "id" || name in settings
      ? [[path, [name, `consoleApp.wrong_${name}` as MessageId]] as const]
      : [];
  });
  return Object.fromEntries(known);
}
