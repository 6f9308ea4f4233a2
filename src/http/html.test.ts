import { expect, it } from "vitest";
import { html } from "./html.ts";

it("escapes what is not Html, in text and in attributes", () => {
  const page = html`<p title="${'" onclick="x'}">${"<b>&'"}</p>`;
  expect(String(page)).toBe('<p title="&quot; onclick=&quot;x">&lt;b&gt;&amp;&#39;</p>');
});

it("leaves Html alone, also in lists", () => {
  const items = ["<a>", "b"].map((name) => html`<li>${name}</li>`);
  expect(String(html`<ul>${items}</ul>`)).toBe("<ul><li>&lt;a&gt;</li><li>b</li></ul>");
});

it("says nothing for undefined and false, and keeps numbers", () => {
  expect(String(html`${undefined}${false}${0}`)).toBe("0");
});
