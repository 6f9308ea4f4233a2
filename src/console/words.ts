import type { Speech } from "../messages/speech.ts";
import { clientKinds } from "../policy/facts.ts";
import { roles } from "../store/port/entities.ts";

/** Words of the API as people read them. One that is not known here is shown as it came. */

export const roleWords = ({ say }: Speaker, role: string): string =>
  told(roles, role, (known) => say(`consoleRoles.${known}`));

export const kindWords = ({ say }: Speaker, kind: string): string =>
  told(clientKinds, kind, (known) => say(`consoleKinds.${known}`));

/** Who suspends. */
export const sourceWords = ({ say }: Speaker, source: string): string =>
  told(["administrator", "directory", "signal"], source, (known) => say(`consoleSources.${known}`));

/** How a client shows who it is. */
export const authenticatesWords = ({ say }: Speaker, how: string): string =>
  told(["nothing", "secret", "key"], how, (known) => say(`consoleApps.by_${known}`));

/** Why one person of a list was refused. */
export const refusedWords = ({ say }: Speaker, because: string): string =>
  told(["named_twice", "role_not_permitted"], because, (known) => say(`consoleLists.because_${known}`));

type Speaker = Pick<Speech, "say">;

function told<const Word extends string>(
  words: readonly Word[],
  word: string,
  say: (known: Word) => string,
): string {
  const known = words.find((one) => one === word);
  return known === undefined ? word : say(known);
}
