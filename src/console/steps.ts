import { z } from "zod";
import { WrongForm } from "./act.ts";
import { Refused } from "./api.ts";
import type { Filled } from "./forms.ts";
import { keep, keptFor, newKey } from "./kept.ts";
import type { Read } from "./list-text.ts";
import { sent, type Visit } from "./visit.ts";

/** As many as the API takes with one request. */
const most = 500;

/**
 * A long list is done in parts: each request does one, and its answer has the form that goes on. The list, and what came of the
 * parts before, are kept for an hour where any process finds them: on the page they would weigh too much.
 */
export const partSize = 20;

export interface LongList<Item, Result> {
  /** What the form carries in the place of all of it. */
  readonly key: string;
  readonly items: readonly Item[];
  /** As it was given. */
  readonly text: string;
  /** What came of those that are done, in the order of the list. */
  readonly results: readonly Result[];
}

export interface Done<Item, Result> extends LongList<Item, Result> {
  /** Why the last part was not done. */
  readonly failure?: Refused | undefined;
}

/** What stands in the field `list` of a form. Throws `WrongForm`. */
export function listIn<Item>(
  visit: Visit,
  { values }: Filled,
  read: (text: string) => Read<Item>,
): readonly Item[] {
  const found = read(values["list"] ?? "");
  if ("wrong" in found) throw new WrongForm(wrongLines(visit, found.wrong));
  if (found.items.length > most)
    throw new WrongForm({ list: visit.speech.say("consoleLists.tooMany", { most }) });
  return found.items;
}

export function wrongLines({ speech }: Visit, wrong: readonly number[]): Filled["errors"] {
  const lines = speech.list(wrong.slice(0, 20).map(String));
  return { list: speech.say("consoleLists.wrongLines", { count: wrong.length, lines }) };
}

/** Lists of one kind, from one request to the next. */
export function longLists<Item, Result>(item: z.ZodType<Item>, result: z.ZodType<Result>) {
  const shape = z.object({ items: z.array(item), text: z.string(), results: z.array(result) });
  type List = LongList<Item, Result>;
  return {
    begin: async (visit: Visit, { values }: Filled, items: readonly Item[]): Promise<List> => {
      const list = { key: newKey(), items, text: values["list"] ?? "", results: [] };
      await keepOn(visit, list);
      return list;
    },
    /** The one whose key the form carries; undefined where it carries none, or it is not kept (any more). */
    carried: async (visit: Visit): Promise<List | undefined> => {
      const found = await keptFor(visit, shape);
      return found && { key: found.key, ...found.value };
    },
    /** Does the next part. One that is refused hides nothing of what is done: passwords are told only once. */
    goOn: async (visit: Visit, list: List, { path, body }: Part): Promise<Done<Item, Result>> => {
      const from = list.results.length;
      if (!isNext(visit, list)) return list;
      const request = { method: "post", path, body: { ...body, part: { from, count: partSize } } } as const;
      try {
        const { results } = await visit.api.read(request, z.object({ results: z.array(result) }));
        const further = { ...list, results: [...list.results, ...results] };
        // Shown although it cannot be kept: what is done is done, and passwords are told only once.
        await keepOn(visit, further).catch(() => undefined);
        return further;
      } catch (error) {
        if (!(error instanceof Refused) || from === 0) throw error;
        return { ...list, failure: error };
      }
    },
  };
}

interface Part {
  readonly path: string;
  readonly body: object;
}

/** Whoever turns a page does nothing; and of a form that comes twice, the part that it asked for is done. */
const isNext = (visit: Visit, { items, results }: LongList<unknown, unknown>): boolean =>
  sent(visit, "page") === "" &&
  sent(visit, "done") === String(results.length) &&
  results.length < items.length;

const keepOn = (visit: Visit, { key, ...value }: LongList<unknown, unknown>): Promise<void> =>
  keep(visit, key, value);

/** An hour has gone by since the last step, or what was kept is lost. What was done stays done. */
export const gone = ({ speech }: Visit): WrongForm =>
  new WrongForm({ list: speech.say("consoleLists.gone") });
