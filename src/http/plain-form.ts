import type { IncomingHttpHeaders } from "node:http";

/** A form in the one spelling that is common enough to be read quickly. What is longer is left to slower readers. */
const longestForm = 4096;

const contentTypes = [
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded;charset=UTF-8",
  "application/x-www-form-urlencoded;charset=utf-8",
  "application/x-www-form-urlencoded; charset=utf-8",
];

const never = () => false;

/** For `plainHeaders`: of a request that brings such a form, all of it, as it is. */
export const plainFormHeaders = {
  "content-type": (value: string) => contentTypes.includes(value),
  "content-length": (value: string) => value.length < 4 || Number(value) <= longestForm,
  "transfer-encoding": never,
  "content-encoding": never,
  expect: never,
};

/** Whether it brings one, and not something without a length or a type. */
export const bringsForm = (headers: IncomingHttpHeaders): boolean =>
  headers["content-type"] !== undefined && headers["content-length"] !== undefined;

const plain = /^[\w.~-]+$/;
const encoded = /^[\w.~*+%-]+$/;

/**
 * The values of the known fields, in their order: undefined unless every field is known, comes once, and is written in letters
 * that mean themselves in a form.
 * @param anyText one that may be written with others, encoded as forms encode them
 */
export function plainFields(
  form: string,
  known: readonly string[],
  anyText?: string,
): readonly (string | undefined)[] | undefined {
  const found: (string | undefined)[] = [];
  for (let from = 0; from <= form.length; ) {
    const and = form.indexOf("&", from);
    const to = and < 0 ? form.length : and;
    const is = form.indexOf("=", from);
    if (is < 0 || is > to) return undefined;
    const [name, text] = [form.slice(from, is), form.slice(is + 1, to)];
    const index = known.indexOf(name);
    if (index < 0 || found[index] !== undefined) return undefined;
    const value = valueOf(text, name === anyText);
    if (value === undefined) return undefined;
    found[index] = value;
    from = to + 1;
  }
  return found;
}

function valueOf(text: string, isAnyText: boolean): string | undefined {
  if (plain.test(text)) return text;
  if (!isAnyText || !encoded.test(text)) return undefined;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // Not in UTF-8, or cut short: what that means is for slower readers to say.
    return undefined;
  }
}
