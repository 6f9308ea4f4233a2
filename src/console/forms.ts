import { noteLength } from "../actions/given-reason.ts";
import { button, buttonRow, linkButton } from "../components/button.ts";
import { textArea, textField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { postForm } from "../components/post-form.ts";
import { type Html, html } from "../http/html.ts";
import { type ConsolePage, type FormPlace, show, whenProved } from "./page.ts";
import { sent, type Visit } from "./visit.ts";

/** What a form says, and what is wrong with it: a field's name, or "form" for the whole. */
export interface Filled {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
}

/** Nobody has filled it in yet. */
export const empty: Filled = { values: {}, errors: {} };

/** How a page shows its form: as it was sent, or before that, and the status of the answer. */
export interface Shown {
  readonly form: Filled;
  readonly status: number;
}

/** Those fields of a form that was sent, times with the clock that they were written on. */
export const filled = (visit: Visit, names: readonly string[]): Filled => ({
  values: Object.fromEntries(
    names
      .flatMap((name) => [name, `${name}-zone`])
      .map((name) => [name, sent(visit, name)] as const)
      .filter(([name, value]) => value !== "" || names.includes(name)),
  ),
  errors: {},
});

/** The value of a field and what is wrong with it, as the field components take them. */
export const stateOf = ({ values, errors }: Filled, name: string) => ({
  name,
  value: values[name] ?? "",
  ...(errors[name] !== undefined && { error: errors[name] }),
});

export const formTrouble = ({ errors }: Filled): Html | false =>
  Object.keys(errors).length > 0 &&
  notice({ tone: "bad", content: errors["form"] ?? Object.values(errors).join(" "), spoken: true });

/** What was given, and nothing that was left empty. */
export const stated = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));

/** The reason, as the API takes it. */
export const reasonIn = ({ values: { code, note } }: Filled) => stated({ code, note });

interface ActForm {
  readonly id?: string;
  readonly fields: readonly Html[];
  readonly hidden?: Readonly<Record<string, string>>;
  readonly proceed: string;
  readonly tone?: "first" | "danger";
  readonly back: string;
  /** It needs no proof of who they are. */
  readonly harmless?: boolean;
}

/** A form that is sent to its own page: its fields, the button once they have shown who they are, and the way back. */
export function actForm(
  visit: FormPlace,
  { id, fields, proceed, tone = "danger", back, ...form }: ActForm,
): Html {
  const { ctx, csrf, speech } = visit;
  const cancel = linkButton({ href: back, label: speech.say("components.cancel") });
  const ready = buttonRow([button({ label: proceed, tone }), cancel]);
  const end = form.harmless === true ? ready : whenProved(visit, ready);
  return postForm({ id, action: ctx.url, csrf, hidden: form.hidden ?? {} }, [...fields, end]);
}

interface ActPage extends ActForm, Pick<ConsolePage, "title" | "place" | "command"> {
  readonly lead: string;
}

/** A page that is about one act: what it does, what is wrong with the form, and the form. */
export const showAct = (visit: Visit, { form, status }: Shown, { lead, ...page }: ActPage): void =>
  show(
    visit,
    { ...page, status },
    html`<h1>${page.title}</h1><p class="lead">${lead}</p>
${formTrouble(form)}
${actForm(visit, page)}`,
  );

/** Why: a short word for lists, and the words of whoever acts for the record. */
export function reasonFields(
  { speech }: Pick<Visit, "speech">,
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
      maxLength: noteLength,
    }),
  ];
}

/** How long it takes at most until what the form does holds in every process. */
export const withinField = ({ deps, speech: { say, length } }: Pick<Visit, "deps" | "speech">): Html =>
  html`<p class="hint">${say("consoleAct.within", { within: length(deps.within) })}</p>`;

/** A time on the reader's clock, and which clock that was when the page was made. What was typed stays on the clock it was typed on. */
export function timeField(
  { speech }: Pick<Visit, "speech">,
  form: Filled,
  { name, label }: { readonly name: string; readonly label: string },
): Html {
  const state = stateOf(form, name);
  const zone = (state.value !== "" && form.values[`${name}-zone`]) || speech.timeZone;
  const hint = speech.say("consoleAct.clockHint", { zone });
  return html`${textField({ ...state, label, type: "datetime-local", hint })}<input type="hidden" name="${name}-zone" value="${zone}">`;
}

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
