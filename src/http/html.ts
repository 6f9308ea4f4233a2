import { html as escaping } from "hono/html";

declare const safe: unique symbol;

/** Text that is already safe to send. Only `html` makes it; `String(page)` is what goes out. */
export interface Html {
  readonly [safe]: true;
  toString(): string;
}

type Value = string | number | Html | undefined | false | readonly Value[];

/** A page is a function from data to Html: every value is escaped unless it is Html; undefined and false vanish. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html =>
  escaping(parts, ...values) as unknown as Html;
