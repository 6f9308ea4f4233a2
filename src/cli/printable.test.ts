import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableJson } from "./printable.ts";

const dangerous = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

describe("other people's words on a screen", () => {
  it("cannot move the cursor, colour the screen, ring, or turn the reading direction", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !dangerous.test(printable(text))));
    expect(printable("a\u001b]0;title\u0007b\u009b31mc\u202ed\re\nf")).toBe(
      "a\ufffd]0;title\ufffdb\ufffd31mc\ufffdd\ufffde\ufffdf",
    );
  });

  it("keep what names need: accents, joiners, every script", () => {
    for (const name of ["Zoe\u0308", "می\u200cخواهم", "👩\u200d🏫", "אבג \u200fא", "王小明"])
      expect(printable(name)).toBe(name);
  });

  it("are the same document in JSON, and as harmless", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (document) => {
        const text = printableJson(document);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
        expect(text.replaceAll("\n", "")).not.toMatch(dangerous);
      }),
    );
    expect(printableJson("\u009b\u202e")).toBe('"\\u009b\\u202e"');
  });
});
