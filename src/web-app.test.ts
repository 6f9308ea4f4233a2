import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Router } from "@koa/router";
import { expect, it, onTestFinished } from "vitest";
import { type Html, html } from "./http/html.ts";
import { createLogger } from "./http/log.ts";
import { laterPlace, sendPage, sendSoon } from "./http/page.ts";
import { webApp } from "./web-app.ts";

it("sends what it knows of a page at once, and the rest when it is known", async () => {
  const { promise, resolve } = Promise.withResolvers<Html>();
  const { logged, open } = await server(promise);
  const { come, got } = await open();
  await come(/<h1>Ending<\/h1>/);
  expect(got()).toMatch(/^HTTP\/1.1 202 .*\r\ncontent-type: text\/html; charset=utf-8\r\n/is);
  expect(got()).not.toMatch(/below/);
  resolve(html`<b>${"<5 & more>"}</b>`);
  await come(/<b>&lt;5 &amp; more&gt;<\/b>.*<p>below<\/p>.*\r\n0\r\n\r\n$/s);
  expect(logged).toEqual([]);
});

it("takes it for no fault that somebody leaves before all is known", async () => {
  const { promise, resolve } = Promise.withResolvers<Html>();
  const { left, logged, open } = await server(promise);
  for (let visitor = 0; visitor < 5; visitor += 1) {
    const { come, leave } = await open();
    await come(/Ending/);
    leave();
  }
  await left(5);
  const { come } = await open();
  resolve(html`known`);
  await come(/known/);
  expect(logged).toEqual([]);
});

async function server(later: Promise<Html>) {
  const logged: string[] = [];
  const page = new Router().get("/", (ctx) => {
    const content = html`<h1>Ending</h1>${laterPlace}<p>below</p>`;
    sendPage(ctx, content, 202);
    sendSoon(ctx, content, later);
  });
  const log = createLogger({ level: "error", to: { write: (line: string) => void logged.push(line) } });
  const secrets = ["a cookie secret of at least 32 letters"];
  const handler = webApp({ first: [], doors: [page], cookieSecrets: secrets, trustedProxies: 0, log });
  const http = createServer((request, response) => void handler(request, response)).listen(0, "127.0.0.1");
  let gone = 0;
  http.on("connection", (socket) => socket.once("close", () => (gone += 1)));
  onTestFinished(() => {
    http.close();
    http.closeAllConnections();
  });
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  return {
    logged,
    left: (many: number) => expect.poll(() => gone).toBe(many),
    open: async () => visit(port),
  };
}

/** A page as it comes over the wire. */
async function visit(port: number) {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("latin1").write("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
  let all = "";
  socket.on("data", (more) => {
    all += String(more);
  });
  return {
    got: () => all,
    leave: () => socket.resetAndDestroy(),
    async come(what: RegExp): Promise<void> {
      while (!what.test(all)) await once(socket, "data");
    },
  };
}
