import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { startForTest } from "../support/running.ts";

/** A request of which only the first half is sent. */
function halfSent(port: number, headers: readonly string[], body: string) {
  const socket = connect(port, "127.0.0.1");
  const half = body.length >> 1;
  socket.write([...headers, `Content-Length: ${body.length}`, "", body.slice(0, half)].join("\r\n"));
  return {
    sent: once(socket, "connect"),
    sendTheRest: () => void socket.write(body.slice(half)),
    answer: text(socket),
  };
}

const statusOf = async (url: string): Promise<number | "refused"> =>
  fetch(url, { headers: { connection: "close" } }).then(
    ({ status }) => status,
    () => "refused",
  );

it("a planned stop says first that it is not ready, then takes nothing new, and lets what has begun finish", async () => {
  const server = await startForTest({ env: { HALLPASS_STOP_DELAY_SECONDS: "1" } });
  const { origin, hallpass } = server;
  const secret = server.credentials.clients["platform-api"]?.secret ?? "";
  const held = halfSent(
    hallpass.port,
    [
      "POST /introspect HTTP/1.1",
      "Host: localhost",
      "Connection: close",
      `Authorization: Basic ${btoa(`platform-api:${secret}`)}`,
      "Content-Type: application/x-www-form-urlencoded",
    ],
    "token=unknown",
  );
  await held.sent;
  expect(await statusOf(`${origin}/readyz`)).toBe(200);

  const stopped = server.stop();
  expect(await statusOf(`${origin}/readyz`)).toBe(503);
  expect(await statusOf(`${origin}/livez`)).toBe(200);
  await expect.poll(() => statusOf(`${origin}/livez`), { timeout: 5000 }).toBe("refused");
  held.sendTheRest();
  expect(await held.answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"active":false\}/);
  await stopped;
  const probes = server.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(
    probes.filter(({ route }) => route === "/readyz").map(({ level, status }) => [level, status]),
  ).toEqual([
    ["info", 200],
    ["info", 503],
  ]);
});
