/**
 * Names, notes and device names are other people's words. What could move the cursor, colour the screen or turn the
 * reading direction (C0, C1, bidirectional overrides) is shown as a replacement character.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");

/** The same document for a parser, and harmless on a screen: such characters become escapes. */
export const printableJson = (document: unknown): string =>
  JSON.stringify(document, undefined, 2).replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
