import { type Html, html } from "../http/html.ts";

interface Field {
  /** Its name in the form, and its id on the page. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** What was wrong with what was given: shown beside the field and said with it. */
  readonly error?: string;
  readonly required?: boolean;
  /** The cursor stands here when the page opens: one field a page at most. */
  readonly focus?: boolean;
}

interface TextField extends Field {
  readonly value?: string;
  readonly type?: "text" | "search" | "email" | "url" | "date" | "time" | "datetime-local";
  readonly autocomplete?: string;
  readonly maxLength?: number;
  /** Of the list of suggestions (`<datalist>`), if there is one. */
  readonly list?: string;
}

export const textField = ({ value = "", type = "text", autocomplete = "off", ...field }: TextField): Html =>
  labelled(
    field,
    html`<input id="${field.name}" name="${field.name}" type="${type}" value="${value}" autocomplete="${autocomplete}" maxlength="${field.maxLength ?? 200}"${field.list !== undefined && html` list="${field.list}"`}${states(field)}>`,
  );

interface PasswordField extends Field {
  readonly autocomplete: "current-password" | "new-password";
}

/** Never with a value: what was typed is not sent back. */
export const passwordField = ({ autocomplete, ...field }: PasswordField): Html =>
  labelled(
    field,
    html`<input id="${field.name}" name="${field.name}" type="password" autocomplete="${autocomplete}" maxlength="1000"${states(field)}>`,
  );

interface NumberField extends Field {
  readonly value?: number | string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** “hours”, said after the field. */
  readonly unit?: string;
}

export const numberField = ({ value, min, max, step, unit, ...field }: NumberField): Html =>
  labelled(
    field,
    html`<span class="with-unit"><input id="${field.name}" name="${field.name}" type="number" inputmode="numeric" value="${value}"${bounds({ min, max, step })}${states(field)}>${unit !== undefined && html`<span class="unit">${unit}</span>`}</span>`,
  );

const bounds = (of: Readonly<Record<string, number | undefined>>): readonly (Html | false)[] =>
  Object.entries(of).map(([name, value]) => value !== undefined && html` ${name}="${value}"`);

interface TextArea extends Field {
  readonly value?: string;
  readonly rows?: number;
  readonly maxLength?: number;
}

export const textArea = ({ value = "", rows = 4, maxLength = 2000, ...field }: TextArea): Html =>
  labelled(
    field,
    html`<textarea id="${field.name}" name="${field.name}" rows="${rows}" maxlength="${maxLength}"${states(field)}>${value}</textarea>`,
  );

interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

interface Choice extends Field {
  readonly options: readonly Option[];
  readonly value?: string;
}

export const selectField = ({ options, value, ...field }: Choice): Html =>
  labelled(
    field,
    html`<select id="${field.name}" name="${field.name}"${states(field)}>${options.map((option) => html`<option value="${option.value}"${option.value === value && html` selected`}>${option.label}</option>`)}</select>`,
  );

interface Checkbox extends Field {
  readonly value?: string;
  readonly checked?: boolean;
}

export const checkboxField = ({ value = "yes", checked = false, ...field }: Checkbox): Html => html`
<div class="field tick"><label><input id="${field.name}" name="${field.name}" type="checkbox" value="${value}"${checked && html` checked`}${states(field)}><span>${field.label}</span></label>
${beside(field)}</div>`;

/** One of few, all seen at once. */
export const radioField = ({ options, value, ...field }: Choice): Html => html`
<fieldset class="field"${described(field)}><legend>${field.label}</legend>${beside(field)}
${options.map((option, place) => html`<div class="tick"><label><input id="${field.name}-${place}" name="${field.name}" type="radio" value="${option.value}"${option.value === value && html` checked`}${field.required === true && html` required`}><span>${option.label}${option.hint !== undefined && html`<span class="hint">${option.hint}</span>`}</span></label></div>`)}
</fieldset>`;

/** Fields that belong together. */
export const fieldGroup = (legend: string, fields: readonly Html[]): Html =>
  html`<fieldset class="group"><legend>${legend}</legend>${fields}</fieldset>`;

const labelled = (field: Field, control: Html): Html => html`
<div class="field"><label for="${field.name}">${field.label}</label>
${beside(field)}${control}</div>`;

/** Before the control, so that nobody fills it in before they have read them. */
const beside = ({ name, hint, error }: Field): Html => html`
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}${error !== undefined && html`<p class="error" id="${name}-error">${error}</p>`}`;

const states = (field: Field): readonly (Html | false)[] => [
  field.required === true && html` required`,
  field.error !== undefined && html` aria-invalid="true"`,
  described(field),
  field.focus === true && html` autofocus`,
];

function described({ name, hint, error }: Field): Html | false {
  const ids = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`].filter(Boolean);
  return ids.length > 0 && html` aria-describedby="${ids.join(" ")}"`;
}
