import { z } from "zod";
import { named, sayWhen } from "./schema-words.ts";

/** A client's name, in one spelling (Unicode NFC), and not in letters that pass for others. */
export const clientName = (what: string) =>
  named(what).normalize("NFC").superRefine(sayWhen(nameProblem)).describe(what) satisfies z.ZodType<string>;

/** Scripts with letters that pass for Latin ones, or for one another's. */
const scripts = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu"].map(
  (name) => [name, new RegExp(`\\p{Script=${name}}`, "u")] as const,
);

/** Unicode TR 39 §5.2, by the word: "Moodle для учителей" is honest, and no honest word mixes these scripts. */
function nameProblem(name: string): string | undefined {
  const mixed = wordsOf(name).find((word) => scriptsOf(word).length > 1);
  if (mixed !== undefined) {
    return `must not mix letters of ${scriptsOf(mixed).join(" and ")} in one word: they look alike`;
  }
  if (Array.from(name).some(isDisguised)) return "must be in plain letters, not in bold, wide or joined ones";
  return undefined;
}

const wordsOf = (name: string): readonly string[] => name.split(/[^\p{L}\p{M}\p{N}]+/u);

const scriptsOf = (word: string): readonly string[] =>
  scripts.filter(([, script]) => script.test(word)).map(([name]) => name);

/** Letters that are others in another dress. "2º" and "µ" are how people write. */
const isDisguised = (letter: string): boolean =>
  /[\p{L}--[ªºµ]]/v.test(letter) &&
  letter.normalize("NFKC") !== letter &&
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(letter.normalize("NFKC"));
