import { button, buttonRow, linkButton } from "../components/button.ts";
import { textArea, textField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { postForm } from "../components/post-form.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import type { MessageId } from "../messages/speech.ts";
import { Refused } from "./api.ts";
import { whenProved } from "./page.ts";
import { sentenceOf } from "./trouble.ts";
import { sent, type Visit } from "./visit.ts";

/** What a form says, and what is wrong with it: a field's name, or "form" for the whole. */
export interface Filled {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

export const empty: Filled = { values: {}, errors: {} };

/** Those fields of a form that was sent. */
export const filled = (visit: Visit, names: readonly string[]): Filled => ({
  values: Object.fromEntries(names.map((name) => [name, sent(visit, name)])),
  errors: {},
});

/** The same form again with what the API says against it; nothing that was typed is lost. */
export function refusedForm(
  visit: Visit,
  form: Filled,
  {
    refused,
    fields,
  }: { readonly refused: Refused; readonly fields: Readonly<Record<string, readonly [string, MessageId]>> },
): Filled {
  const known = refused.fields.flatMap((path) => {
    const [name, id] = fields[path] ?? [];
    return name === undefined || id === undefined ? [] : [[name, visit.speech.say(id)] as const];
  });
  const errors = known.length > 0 ? Object.fromEntries(known) : { form: sentenceOf(visit, refused) };
  return { ...form, errors };
}

interface Again {
  readonly form: Filled;
  /** What a form can mend, in the problem words of the API. */
  readonly mends?: readonly string[];
  readonly fields?: Parameters<typeof refusedForm>[2]["fields"];
  readonly show: (again: { readonly form: Filled; readonly status: number }) => Promise<void> | void;
}

/** Does what a form asks for. What the API says against it stands on the same form again. */
export async function orAgain(
  visit: Visit,
  { form, mends = ["invalid-request"], fields = reasonErrors, show }: Again,
  act: () => Promise<unknown>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.approval !== undefined) return showWaiting(visit, error.approval);
    if (!mends.includes(error.word)) throw error;
    await show({ form: refusedForm(visit, form, { refused: error, fields }), status: error.status });
  }
}

/** It is not done, and not lost: the page of the request says so. */
const showWaiting = ({ ctx }: Visit, id: string): void =>
  goOn(ctx, `/console/approvals/${id}`, { tone: "warn", id: "consoleTrouble.approvalNeeded" });

/** The value of a field and what is wrong with it, as the field components take them. */
export const stateOf = ({ values, errors }: Filled, name: string) => ({
  name,
  value: values[name] ?? "",
  ...(errors[name] !== undefined && { error: errors[name] }),
});

export const formTrouble = ({ errors }: Filled): Html | false =>
  Object.keys(errors).length > 0 &&
  notice({ tone: "bad", content: errors["form"] ?? Object.values(errors).join(" "), spoken: true });

interface ActForm {
  readonly fields: readonly Html[];
  readonly hidden?: Readonly<Record<string, string>>;
  readonly proceed: string;
  readonly tone?: "first" | "danger";
  readonly back: string;
  /** It needs no proof of who they are. */
  readonly harmless?: boolean;
}

/** A form that is sent to its own page: its fields, the button once they have shown who they are, and the way back. */
export function actForm(visit: Visit, { fields, proceed, tone = "danger", back, ...form }: ActForm): Html {
  const { ctx, csrf, speech } = visit;
  const cancel = linkButton({ href: back, label: speech.say("components.cancel") });
  const ready = buttonRow([button({ label: proceed, tone }), cancel]);
  const end = form.harmless === true ? ready : whenProved(visit, ready);
  return postForm({ action: ctx.url, csrf, hidden: form.hidden ?? {} }, [...fields, end]);
}

/** Why: a short word for lists, and the words of whoever acts for the record. */
export function reasonFields(
  { speech }: Visit,
  form: Filled,
  { codes, needed }: { readonly codes: readonly string[]; readonly needed: boolean },
): readonly Html[] {
  const { say } = speech;
  return [
    textField({
      ...stateOf(form, "code"),
      label: say(needed ? "consoleAct.code" : "consoleAct.codeOptional"),
      hint: say("consoleAct.codeHint"),
      required: needed,
      maxLength: 40,
      list: "codes",
    }),
    html`<datalist id="codes">${codes.map((code) => html`<option value="${code}"></option>`)}</datalist>`,
    textArea({
      ...stateOf(form, "note"),
      label: say("consoleAct.note"),
      hint: say("consoleAct.noteHint"),
      rows: 3,
    }),
  ];
}

export const reasonErrors = {
  code: ["code", "consoleAct.codeWrong"],
  note: ["note", "consoleAct.noteWrong"],
} as const satisfies Readonly<Record<string, readonly [string, MessageId]>>;

/** A time on the reader's clock, and which clock that was when the page was made. */
export const timeField = (
  { speech }: Visit,
  form: Filled,
  { name, label }: { readonly name: string; readonly label: string },
): Html =>
  html`${textField({ ...stateOf(form, name), label, type: "datetime-local", hint: speech.say("consoleAct.clockHint", { zone: speech.timeZone }) })}<input type="hidden" name="${name}-zone" value="${speech.timeZone}">`;

/** As the API takes it: undefined for nothing, "?" for what is no time. */
export function timeSent(
  visit: Visit,
  name: string,
  read: (visit: Visit, name: string) => string = sent,
): string | undefined {
  const written = read(visit, name);
  if (written === "") return undefined;
  try {
    const timeZone = read(visit, `${name}-zone`) || visit.speech.timeZone;
    return Temporal.PlainDateTime.from(written).toZonedDateTime(timeZone).toInstant().toString();
  } catch {
    return "?";
  }
}

/** What was given, and nothing that was left empty. */
export const stated = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));
