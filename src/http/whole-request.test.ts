import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { WholeRequest } from "./whole-request.ts";

const head = "POST / HTTP/1.1\r\nHost: here\r\n";
const withLength = (body: string) => `${head}Content-Length: ${body.length}\r\n\r\n${body}`;

type Handle = (request: WholeRequest, answer: (body: string) => void) => void;

const echo: Handle = (request, answer) => request.whole((body) => answer(body.toString()));

async function serve(handle: Handle) {
  const ended: string[] = [];
  const server = createServer({ IncomingMessage: WholeRequest }, (request, response) => {
    request.once("end", () => ended.push("end")).once("close", () => ended.push("close"));
    handle(request, (body) => response.end(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  let got = "";
  socket.setEncoding("latin1").on("data", (more) => {
    got += String(more);
  });
  onTestFinished(() => {
    socket.destroy();
    server.close();
    server.closeAllConnections();
  });
  return { ended, send: (what: string) => socket.write(what), got: () => got, socket, server };
}

it("gives a body that comes at once", async () => {
  const { got, send } = await serve(echo);
  send(withLength("token=one"));
  await expect.poll(got).toMatch(/\r\n\r\ntoken=one$/);
});

it("gives a body that comes in pieces, in one", async () => {
  const given: string[] = [];
  const { got, send } = await serve((request, answer) =>
    request.whole((body) => {
      given.push(body.toString());
      answer("done");
    }),
  );
  const whole = withLength("token=in-three-pieces");
  for (const [from, to] of [
    [0, -15],
    [-15, -5],
    [-5, undefined],
  ] as const) {
    send(whole.slice(from, to));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await expect.poll(got).toMatch(/done$/);
  expect(given).toEqual(["token=in-three-pieces"]);
});

it("gives an empty body, and one that comes in chunks", async () => {
  const { got, send } = await serve((request, answer) =>
    request.whole((body) => answer(`<${body.toString()}>`)),
  );
  send(withLength(""));
  await expect.poll(got).toMatch(/<>$/);
  send(`${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`);
  await expect.poll(got).toMatch(/<abcde>$/);
});

it("answers questions that come together, one after the other", async () => {
  const { got, send } = await serve(echo);
  send(["a=1", "a=2", "a=3"].map(withLength).join(""));
  await expect
    .poll(() => [...got().matchAll(/\r\n\r\n(a=\d)/g)].map(([, body]) => body))
    .toEqual(["a=1", "a=2", "a=3"]);
});

it("is over for everybody else as any request is", async () => {
  const { ended, got, send } = await serve(echo);
  send(withLength("a=1"));
  await expect.poll(got).toMatch(/a=1$/);
  await expect.poll(() => ended).toEqual(["end", "close"]);
});

it("calls nobody when the connection ends before all has come", async () => {
  let calls = 0;
  let begun = 0;
  const { ended, send, server, socket } = await serve((request) => {
    begun += 1;
    request.whole(() => {
      calls += 1;
    });
  });
  send(`${head}Content-Length: 10\r\n\r\nabc`);
  await expect.poll(() => begun).toBe(1);
  socket.resetAndDestroy();
  await expect.poll(() => ended).toEqual(["close"]);
  await turn();
  expect(calls).toBe(0);
  await new Promise((resolve) => server.close(resolve));
});

it("gives it in the context of whoever has bound what is heard of the request", async () => {
  const storage = new AsyncLocalStorage<string>();
  const { got, send } = await serve((request, answer) => {
    const { on } = request;
    const bound = (event: string, listener: (...args: unknown[]) => void): WholeRequest =>
      on.call(request, event, (...args) =>
        storage.run("theirs", () => Reflect.apply(listener, request, args) as undefined),
      );
    request.on = bound as typeof on;
    request.whole(() => answer(storage.getStore() ?? "nobody's"));
  });
  send(withLength("a=1"));
  await expect.poll(got).toMatch(/theirs$/);
});

it("streams to whoever does not ask for it whole", async () => {
  const { got, send } = await serve((request, answer) => void text(request).then(answer));
  send(withLength("a=stream"));
  await expect.poll(got).toMatch(/a=stream$/);
});
