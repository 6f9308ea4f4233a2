import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { isSpecialUse, postForm } from "./outgoing.ts";

const listener = async (status: number) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
    response.writeHead(status, { location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { seen, port: (server.address() as { port: number }).port };
};

const allowing = (...hosts: readonly string[]) => ({ allowedPrivateHosts: new Set(hosts), deadline: 1000 });
const refused = { error: expect.stringContaining("private or special address") };

it.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::7f00:1",
  "2001:db8::1",
  "2002:7f00:1::",
  "fc00::1",
  "fd12::1",
  "fe80::1",
  "ff02::1",
])("%s has a special use", (address) => expect(isSpecialUse(address)).toBe(true));

it.each([
  "8.8.8.8",
  "1.1.1.1",
  "172.32.0.1",
  "192.167.1.1",
  "100.128.0.1",
  "2606:4700::1111",
  "2a00:1450::1",
])("%s is public", (address) => expect(isSpecialUse(address)).toBe(false));

it("posts a form to a private host that is allowed by its name, and tells the status", async () => {
  const { port, seen } = await listener(204);
  const answer = await postForm(`http://127.0.0.1:${port}/told?a=b`, { c: "d" }, allowing("127.0.0.1"));
  expect(answer).toEqual({ status: 204 });
  expect(seen).toEqual(["POST /told?a=b application/x-www-form-urlencoded"]);
});

it("follows no redirect", async () => {
  const { port, seen } = await listener(307);
  expect(await postForm(`http://127.0.0.1:${port}/`, {}, allowing("127.0.0.1"))).toEqual({ status: 307 });
  expect(seen).toHaveLength(1);
});

/** Ways to write this machine, the networks around it, and where clouds keep their secrets. */
const innerHosts = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.0.0.1.",
  "127.255.255.254",
  "2130706433",
  "0x7f.1",
  "0x7f000001",
  "0177.0.0.1",
  "017700000001",
  "0x7f.0x0.0x0.0x1",
  "0.0.0.0",
  "0",
  "１２７.０.０.１",
  "127。0。0。1",
  "10.0.0.1",
  "0xa.1",
  "167772161",
  "172.16.0.1",
  "192.168.0.1",
  "0xc0a80001",
  "100.64.0.1",
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "224.0.0.1",
  "255.255.255.255",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[::ffff:169.254.169.254]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:7f00:1::]",
  "[fe80::1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[ff02::1]",
  "localhost",
];

it("knows more than forty such ways", () => expect(new Set(innerHosts).size).toBeGreaterThan(40));

it.each(innerHosts)("refuses %s, which nobody has allowed, before anything is sent", async (host) => {
  const { port, seen } = await listener(200);
  expect(await postForm(`http://${host}:${port}/`, {}, allowing("other.example"))).toEqual(refused);
  expect(seen).toEqual([]);
});

it("reads no answer, however long it is: the other side cannot go on sending", async () => {
  let sent = 0;
  const ended = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    response.on("close", ended.resolve);
    const more = () => {
      sent += 64 * 1024;
      if (!response.destroyed) response.write(Buffer.alloc(64 * 1024));
    };
    response.on("drain", more);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect(await postForm(`http://127.0.0.1:${port}/`, {}, allowing("127.0.0.1"))).toEqual({ status: 200 });
  await ended.promise;
  expect(sent).toBeLessThan(20_000_000);
});

it("says what went wrong without naming inner addresses", async () => {
  const { port } = await listener(200);
  expect(await postForm(`http://127.0.0.1:${port === 9 ? 7 : 9}/`, {}, allowing("127.0.0.1"))).toEqual({
    error: "The connection failed: ECONNREFUSED.",
  });
});

it("gives up at the deadline", async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.closeAllConnections());
  const { port } = server.address() as { port: number };
  const limits = { ...allowing("127.0.0.1"), deadline: 100 };
  expect(await postForm(`http://127.0.0.1:${port}/`, {}, limits)).toEqual({
    error: "It did not answer in time.",
  });
  server.close();
});
