/** The headers that matter to an answer, in small letters, and which of their values are usual. */
type PlainValues = Readonly<Record<string, (value: string) => boolean>>;

/** Those of a request, by their names in small letters. */
export type Told = (name: string) => string | undefined;

/**
 * What reads those headers of a request that matter: undefined when one has an unusual value or comes twice. They are read
 * as they came: Node's own object of them takes longer to make than all that is asked of it here. Names are compared with
 * the few that are as long: so they are found sooner than in a Map, for which V8 looks up each new string among all that it knows.
 */
export function plainHeaders(plainValues: PlainValues): (raw: readonly string[]) => Told | undefined {
  const names = Object.keys(plainValues);
  const checks = Object.values(plainValues);
  const byLength: number[][] = [];
  names.forEach((name, index) => (byLength[name.length] ??= []).push(index));

  return (raw) => {
    const values: (string | undefined)[] = [];
    for (let at = 0; at < raw.length; at += 2) {
      const index = indexOf(String(raw[at]));
      if (index === undefined) continue;
      const value = String(raw[at + 1]);
      if (values[index] !== undefined || checks[index]?.(value) !== true) return undefined;
      values[index] = value;
    }
    return (name) => values[names.indexOf(name)];
  };

  function indexOf(given: string): number | undefined {
    const sameLength = byLength[given.length];
    if (sameLength === undefined) return undefined;
    const name = given.toLowerCase();
    for (const index of sameLength) if (names[index] === name) return index;
    return undefined;
  }
}
