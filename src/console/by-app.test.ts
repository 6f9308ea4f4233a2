import { expect, it } from "vitest";
import { speech } from "../messages/speech.ts";
import { byAppTable } from "./by-app.ts";

it("shows the ten apps with the most sign-ins, the most first, and all others together", () => {
  const visit = { speech: speech("en", "UTC"), deps: { clients: () => [{ id: "app-9", name: "Nine" }] } };
  const counts = Array.from({ length: 200 }, (_, at) => [`app-${at}`, 200 - at] as const);
  const text = String(byAppTable(visit, counts.toReversed()));
  const rows = [...text.matchAll(/<bdi>(.*?)<\/bdi>.*?class="bar-value">([\d,]+)</g)];
  expect(rows.map(([, name, value]) => `${name} ${value}`)).toEqual([
    ...counts.slice(0, 9).map(([id, signIns]) => `${id} ${signIns}`),
    "Nine 191",
    "190 other apps 18,145",
  ]);
});
