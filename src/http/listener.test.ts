import { once } from "node:events";
import { Agent, get, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createListener, type Handler, type Listener, listen, stopListening } from "./listener.ts";

const place = { issuer: "http://localhost:3000", trustedProxies: 0 };
const answer: Handler = (_request, response) => void response.end("here");

let listener: Listener;
/** What is asked at `/later` is answered when the test says so. */
let finish: () => void;
beforeEach(async () => {
  const later = Promise.withResolvers<void>();
  finish = later.resolve;
  const handle: Handler = (request, response) =>
    request.url === "/later"
      ? void later.promise.then(() => response.end("at last"))
      : answer(request, response);
  listener = createListener(place, handle, () => false);
  await listen(listener.server, { host: "127.0.0.1", port: 0 });
});
afterEach(() => stopListening(listener, 0));

interface Answer {
  readonly headers: IncomingHttpHeaders;
  /** Which connection it came over. */
  readonly over: number | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ask = (path: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = listener.server.address() as AddressInfo;
    get({ host: "127.0.0.1", port, path, agent }, (response) => {
      const { headers, socket } = response;
      const over = socket.localPort;
      response.resume().on("end", () => resolve({ headers, over }));
    }).on("error", reject);
  });

it("keeps connections, and says for how long", async () => {
  const { headers } = await ask("/");
  expect([headers.connection, headers["keep-alive"]]).toEqual(["keep-alive", "timeout=65"]);
});

it("after the last answers are told to begin, answers an open connection once more, and ends it", async () => {
  const first = await ask("/");
  const noneLeft = listener.lastAnswers();
  expect(await Promise.race([noneLeft, Promise.resolve("one is left")])).toBe("one is left");
  const last = await ask("/");
  expect([last.headers.connection, last.over]).toEqual(["close", first.over]);
  await noneLeft;
});

it("a request that had begun before is answered with the last answer too", async () => {
  const asked = ask("/later");
  await once(listener.server, "request");
  const noneLeft = listener.lastAnswers();
  finish();
  expect((await asked).headers.connection).toBe("close");
  await noneLeft;
});

it("stops at once when connections are only idle, and lets a request in flight finish", async () => {
  const { port } = listener.server.address() as AddressInfo;
  const idle = connect(port, "127.0.0.1");
  idle.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await once(idle, "data");
  const asked = ask("/later");
  await once(listener.server, "request");
  const stopped = stopListening(listener, 10_000);
  await once(idle, "close");
  finish();
  expect((await asked).headers.connection).toBe("close");
  await stopped;
});

it("ends what takes too long", async () => {
  const asked = ask("/later").catch(String);
  await once(listener.server, "request");
  await stopListening(listener, 10);
  expect(await asked).toBe("Error: socket hang up");
});
