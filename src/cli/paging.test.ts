import { describe, expect, it } from "vitest";
import { z } from "zod";
import { pageOf } from "../admin-client/page.ts";
import type { AdminApi } from "./admin-api.ts";
import { listed } from "./paging.ts";

/** Three things, one on each page. */
function threePages() {
  const queries: unknown[] = [];
  const api: AdminApi = async ({ query = {}, answer }) => {
    queries.push(query);
    const number = Number(query["after"] ?? 0);
    const document = { items: [{ number, more: true }], ...(number < 2 && { next: String(number + 1) }) };
    return { document, value: answer.parse(document) };
  };
  return { api, queries };
}

const request = { path: "/things", query: { text: "x" }, answer: pageOf(z.object({ number: z.number() })) };

describe("a list", () => {
  it("is one page, with the way to the next", async () => {
    const { api, queries } = threePages();
    const { document, value } = await listed(api, request, { limit: 1, after: "1" });
    expect(document).toEqual({ items: [{ number: 1, more: true }], next: "2" });
    expect(value).toEqual({ items: [{ number: 1 }], next: "2" });
    expect(queries).toEqual([{ text: "x", limit: 1, after: "1" }]);
  });

  it("with --all is every page from there on, as one document", async () => {
    const { api, queries } = threePages();
    const { document, value } = await listed(api, request, { limit: 1, all: true });
    expect(document).toEqual({ items: [0, 1, 2].map((number) => ({ number, more: true })) });
    expect(value).toEqual({ items: [{ number: 0 }, { number: 1 }, { number: 2 }] });
    expect(queries).toEqual([undefined, "1", "2"].map((after) => ({ text: "x", limit: 200, after })));
  });
});
