import { expect, it } from "vitest";
import { speech } from "../messages/speech.ts";
import { paged } from "./paged.ts";

const look = (count: number, asked?: string) => {
  const items = Array.from({ length: count }, (_, at) => at + 1);
  const list = {
    speech: speech("en", "UTC"),
    items,
    size: 10,
    asked,
    at: (page: number) => `/p${page}`,
  };
  const { shown, beside } = paged(list);
  const text = String(beside);
  return {
    shown: [shown[0], shown.at(-1)],
    beside: [...text.matchAll(/rel="(\w+)" href="([^"]+)"/g)].map(([, rel, href]) => `${rel} ${href}`),
    where: /<span>(\d[^<]*)<\/span>/.exec(text)?.[1],
  };
};

it.each([
  ["nothing", 0, "1", { shown: [undefined, undefined], beside: [], where: undefined }],
  ["all that one page holds", 10, undefined, { shown: [1, 10], beside: [], where: undefined }],
  ["the first page", 21, undefined, { shown: [1, 10], beside: ["next /p2"], where: "1–10 of 21" }],
  ["a page between", 21, "2", { shown: [11, 20], beside: ["prev /p1", "next /p3"], where: "11–20 of 21" }],
  ["the last page", 21, "3", { shown: [21, 21], beside: ["prev /p2"], where: "21–21 of 21" }],
  [
    "the last page for what is past it",
    21,
    "999999",
    { shown: [21, 21], beside: ["prev /p2"], where: "21–21 of 21" },
  ],
  [
    "the first page for what is none",
    21,
    "-1",
    { shown: [1, 10], beside: ["next /p2"], where: "1–10 of 21" },
  ],
  ["the first page for words", 21, "two", { shown: [1, 10], beside: ["next /p2"], where: "1–10 of 21" }],
])("shows %s", (_, count, asked, expected) => expect(look(count, asked)).toEqual(expected));
