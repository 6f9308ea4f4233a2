/** A command of the terminal, `hallpass` and words: quoted where a shell would read more than text into one. */
export const command = (...words: readonly (string | undefined | false)[]): string =>
  ["hallpass", ...words.filter((word) => word !== undefined && word !== false)]
    .map((word) => quoted(word))
    .join(" ");

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The reason of a form; where it must be given and is not yet, `example` stands for it. */
export const reasonOptions = (
  { values: { code, note } }: { readonly values: Readonly<Record<string, string>> },
  example?: string,
): readonly string[] => [...option("--code", code || example), ...option("--note", note)];

/** An option and its value; nothing where there is none. */
export const option = (name: string, value: string | undefined): readonly string[] =>
  value === undefined || value === "" ? [] : [name, value];
