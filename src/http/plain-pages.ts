import { Router } from "@koa/router";
import type { Speech } from "../messages/speech.ts";
import { type Html, html } from "./html.ts";
import { page, sendPage } from "./page.ts";
import { personProblems, problems } from "./problem.ts";
import { readerOf } from "./reader.ts";

const kinds: Readonly<Record<string, { readonly status: number; readonly title: string }>> = {
  ...problems,
  ...personProblems,
};

/** What stands where somebody comes by without an app: what this is, and what each `type` of a problem means. */
export function plainPages(): Router {
  const router = new Router();

  router.get("/", (ctx) => sendPage(ctx, home(readerOf(ctx))));

  // RFC 9457 §3.1.1: the address of a kind of problem should lead to words about it.
  router.get("/problems/:word", (ctx) => {
    const word = String(ctx.params["word"]);
    const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
    if (kind !== undefined) sendPage(ctx, problemPage(word, kind));
  });

  return router;
}

const home = (speech: Speech): Html =>
  page(
    { title: speech.say("home.title"), speech },
    html`
<h1>${speech.say("home.title")}</h1>
<p>${speech.say("home.what")}</p>
<p>${speech.say("home.howTo")}</p>`,
  );

const problemPage = (word: string, { status, title }: { status: number; title: string }): Html =>
  page(
    { title },
    html`
<h1>${title}</h1>
<p>A program that asks Hallpass gets this kind of problem (<code>${word}</code>) with the status ${status}. In such an
answer, <code>detail</code> says what exactly was wrong.</p>`,
  );
