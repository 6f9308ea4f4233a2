/** The headers that matter to an answer, in small letters, and which of their values are usual. */
export type PlainValues = ReadonlyMap<string, (value: string) => boolean>;

/**
 * Those headers of a request that matter, or undefined when one has an unusual value or comes twice. They are read as
 * they came: Node's own object of them takes longer to make than all that is asked of it here.
 */
export function plainHeaders(
  raw: readonly string[],
  plainValues: PlainValues,
): ReadonlyMap<string, string> | undefined {
  const told = new Map<string, string>();
  for (let at = 0; at < raw.length; at += 2) {
    const name = String(raw[at]).toLowerCase();
    const isPlain = plainValues.get(name);
    if (isPlain === undefined) continue;
    const value = String(raw[at + 1]);
    if (told.has(name) || !isPlain(value)) return undefined;
    told.set(name, value);
  }
  return told;
}
