import { expect, it } from "vitest";
import { ContentProblems, parseContent } from "./parse-content.ts";

const tool = (name: string, id = "new") => ({
  id,
  kind: "tool",
  name,
  institutions: "all",
  redirectUris: ["https://quiz.example/cb"],
  scopes: ["openid"],
});

/** What is wrong with clients of these names; else the names as they are kept. */
function declared(...names: readonly string[]): string {
  try {
    const clients = names.map((name, at) => tool(name, `client-${at}`));
    const content = parseContent(JSON.stringify({ clients }), "content");
    return content.clients.map(({ name }) => name).join(", ");
  } catch (error) {
    if (error instanceof ContentProblems) return error.problems.join("\n");
    throw error;
  }
}

const mixed = "must not mix letters";
const plain = "must be in plain letters";
const oneLine = "must be text on one line";
const likeAnother = "looks like the name of another client";

it.each([
  ["a Cyrillic а in a Latin word", "Northg\u0430te Bank", mixed],
  ["a Cyrillic С in front", "\u0421anvas", mixed],
  ["a Greek ο", "G\u03bfogle", mixed],
  ["a Greek Ν in capitals", "\u039dORTHGATE", mixed],
  ["an Armenian օ", "G\u0585ogle", mixed],
  ["a Cherokee Ꭰ", "\u13a0pple", mixed],
  ["a Latin o in a Cyrillic word", "Шкoла", mixed],
  ["Cyrillic and Greek", "\u0430\u03bf", mixed],
  ["an Armenian letter in a Cyrillic word", "шк\u0585ла", mixed],
  ["bold letters of mathematics", "\u{1d401}\u{1d41a}\u{1d427}\u{1d424}", plain],
  ["wide letters", "\uff22\uff41\uff4e\uff4b", plain],
  ["a ligature", "O\uFB03ce", plain],
  ["a direction override", "knab\u202e", oneLine],
  ["a direction isolate inside", "Ba\u2066nk", oneLine],
  ["a zero-width joiner", "Ba\u200dnk", oneLine],
  ["a soft hyphen", "Ba\u00adnk", oneLine],
  ["a byte-order mark", "\ufeffBank", oneLine],
  ["a line separator", "Ba\u2028nk", oneLine],
  ["a tag character", "Bank\u{e0041}", oneLine],
  ["a control character", "Ba\u0007nk", oneLine],
  ["a line break", "Bank\nof schools", oneLine],
])("refuses a client's name with %s", (_which, name, because) => {
  expect(declared(name)).toContain(because);
});

it.each([
  "Quiz & Co. 2º ESO",
  "Moodle для учителей",
  "Школа 57",
  "Хор",
  "Ελληνικό σχολείο",
  "β-Carotin",
  "µLab",
  "東京の学校 Portal",
  "학교 Portal",
  "مدرسة",
  "Žluťoučký kůň",
])("takes the honest name %s", (name) => expect(declared(name)).toBe(name));

it("keeps a client's name in one spelling, however its accents were typed", () => {
  expect(declared("E\u0301cole".normalize("NFD"))).toBe("\u00c9cole");
});

it.each([
  ["Coco", "\u0421\u043e\u0441\u043e"],
  ["Quiz Pro", "Quiz-Pro!"],
  ["Hallo", "Hal1o"],
  ["OPEN", "0PEN"],
])("refuses two clients with names that look alike: %s, %s", (one, other) => {
  expect(declared(one, other)).toContain(likeAnother);
});

it("takes two clients of the very same name: one app for phones and one for browsers", () => {
  expect(declared("Portal", "Portal")).toBe("Portal, Portal");
});
