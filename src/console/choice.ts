import { selectField, textField } from "../components/fields.ts";
import type { Html } from "../http/html.ts";
import type { Visit } from "./visit.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A longer list would fill a phone, and one of all institutions weigh more than a page may. */
const listedAtMost = 20;

interface Choice {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string;
  readonly value: string;
  readonly all: readonly Named[];
  /** What the empty choice is called, where there is one. */
  readonly none?: string;
}

/** One of what there is: chosen from a list; where that would be long, written. `meantBy` says which is meant. */
export function choiceField({ speech: { say } }: Visit, { all, none, hint, ...field }: Choice): Html {
  if (all.length > listedAtMost) {
    const how = say(none === undefined ? "console.writeOne" : "console.writeOneOrNothing");
    return textField({ ...field, hint: hint === undefined ? how : `${hint} ${how}` });
  }
  const options = all.map(({ id, name }) => ({ value: id, label: name }));
  return selectField({
    ...field,
    ...(hint !== undefined && { hint }),
    options: none === undefined ? options : [{ value: "", label: none }, ...options],
  });
}

/** Those that somebody may mean, whatever the case: by id; else called so; else with this somewhere in their name or id. */
export function meantBy<One extends Named>(typed: string, all: readonly One[]): readonly One[] {
  const wanted = typed.trim().toLowerCase();
  const ways: readonly ((one: One) => boolean)[] = [
    ({ id }) => id === typed,
    ({ id, name }) => [id, name].some((word) => word.toLowerCase() === wanted),
    ({ id, name }) => wanted !== "" && [id, name].some((word) => word.toLowerCase().includes(wanted)),
  ];
  return ways.map((way) => all.filter(way)).find(({ length }) => length > 0) ?? [];
}

const namedAtMost = 5;

/** The id that is meant, what was typed where that is nothing, or what is wrong: several could be. */
export function idMeant(
  { speech }: Visit,
  typed: string,
  all: readonly Named[],
): { readonly id: string } | { readonly wrong: string } {
  const [one, ...others] = meantBy(typed, all);
  if (one === undefined) return { id: typed };
  if (others.length === 0) return { id: one.id };
  const names = [one, ...others].slice(0, namedAtMost).map(({ id, name }) => `${name} (${id})`);
  const more = others.length >= namedAtMost ? [speech.say("console.others")] : [];
  return { wrong: speech.say("console.severalMeant", { typed, names: speech.list([...names, ...more]) }) };
}
