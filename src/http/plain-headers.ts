/** The headers that matter to an answer, in small letters, and which of their values are usual. */
type PlainValues = Readonly<Record<string, (value: string) => boolean>>;

/** Those of a request, by their names in small letters. */
export type Told = (name: string) => string | undefined;

/**
 * What reads those headers of a request that matter: undefined when one has an unusual value or comes twice. They are read
 * as they came: Node's own object of them takes longer to make than all that is asked of it here. Names are compared one by
 * one: so few are found sooner than in a Map, for which V8 looks up each new string among all that it knows.
 */
export function plainHeaders(plainValues: PlainValues): (raw: readonly string[]) => Told | undefined {
  const names = Object.keys(plainValues);
  const checks = Object.values(plainValues);
  const lengths = new Set(names.map((name) => name.length));

  return (raw) => {
    const values: (string | undefined)[] = [];
    for (let at = 0; at < raw.length; at += 2) {
      const given = String(raw[at]);
      const index = lengths.has(given.length) ? names.indexOf(given.toLowerCase()) : -1;
      if (index < 0) continue;
      const value = String(raw[at + 1]);
      if (values[index] !== undefined || checks[index]?.(value) !== true) return undefined;
      values[index] = value;
    }
    return (name) => values[names.indexOf(name)];
  };
}
