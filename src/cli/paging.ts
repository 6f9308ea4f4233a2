import type { Command } from "commander";
import type { Page } from "../admin-client/page.ts";
import type { AdminApi, AdminRequest, Answer } from "./admin-api.ts";
import { wrongUsage } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

export interface PagingOptions {
  readonly limit: number;
  readonly after?: string;
  readonly all?: true;
}

/** The API gives at most this many at a time. */
const mostAtOnce = 200;

/** One page, or with --all every page joined into one document of the same form. */
export async function listed<Item>(
  admin: AdminApi,
  request: AdminRequest<Page<Item>>,
  { limit, after, all }: PagingOptions,
): Promise<Answer<Page<Item>>> {
  if (all === undefined) return admin({ ...request, query: { ...request.query, limit, after } });
  const items: Item[] = [];
  const documents: unknown[] = [];
  let next = after;
  do {
    const page = await admin({ ...request, query: { ...request.query, limit: mostAtOnce, after: next } });
    items.push(...page.value.items);
    documents.push(...(page.document as { items: unknown[] }).items);
    next = page.value.next;
  } while (next !== undefined);
  return { document: { items: documents }, value: { items } };
}

function readLimit(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > mostAtOnce) throw wrongUsage(`--limit must be a number from 1 to ${mostAtOnce}.`);
  return limit;
}

export const withPaging = (command: Command): Command =>
  command
    .option("--limit <number>", `how many to show, up to ${mostAtOnce}`, readLimit, 50)
    .option("--after <next>", "go on after an earlier page: what it told as the next")
    .option("--all", "show every page");

/** What a list says to the person when there is nothing in it, or more behind it. */
export function tellOfMore({ items, next }: Page<unknown>, terminal: Terminal, nothing: string): void {
  if (items.length === 0) terminal.note(nothing);
  if (next !== undefined) terminal.note(`There is more: add --after ${next}, or --all.`);
}
