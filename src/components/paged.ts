import type { Html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";
import { pagination } from "./pagination.ts";

interface WholeList<Item> {
  readonly speech: Speech;
  readonly items: readonly Item[];
  /** How many a page has. */
  readonly size: number;
  /** The page that the address asks for, from 1: what is none is the first, what is past the end the last. */
  readonly asked: string | undefined;
  /** The address of a page; or the id of a form that is sent to see it, with the number in the field `page`. */
  readonly at: ((page: number) => string) | { readonly form: string };
  /** What it is called, where a page has several lists. */
  readonly of?: string;
}

interface Paged<Item> {
  readonly shown: readonly Item[];
  /** The way to the pages beside it. Nothing where everything is on one. */
  readonly beside: Html | false;
}

/** One page of a list that is at hand as a whole. */
export function paged<Item>({ speech, items, size, asked, at, of }: WholeList<Item>): Paged<Item> {
  const last = Math.max(1, Math.ceil(items.length / size));
  const page = Math.min(last, /^[1-9]\d{0,5}$/.test(asked ?? "") ? Number(asked) : 1);
  const shown = items.slice((page - 1) * size, page * size);
  const first = (page - 1) * size + 1;
  const to = typeof at === "function" ? at : String;
  const beside = pagination({
    speech,
    of,
    ...(typeof at === "object" && at),
    ...(page > 1 && { previous: to(page - 1) }),
    ...(page < last && { next: to(page + 1) }),
    where: speech.say("components.where", { first, last: first + shown.length - 1, all: items.length }),
  });
  return { shown, beside };
}
