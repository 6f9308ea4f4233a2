import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Parties, send, startParties } from "../security/parties.ts";
import { type Asking, ask, askInTwoParts, type Load, steadyLoad, type Told } from "../support/asking.ts";
import { signIn } from "../support/phone.ts";
import { type LogLine, type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { workersByPort } from "../support/worker-of.ts";

/** Each worker that starts takes a processor for a second or so, and there are other tests. */
const limit = { timeout: 300_000 };
const patiently = { timeout: 60_000 };

const several = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make);
const isActive = ({ status, text }: Told): boolean => status === 200 && text.startsWith('{"active":true');

const saying = (server: ServerProcess, what: string): readonly LogLine[] =>
  server.logged.filter(({ msg }) => msg === what);
const pidsOf = (server: ServerProcess): readonly number[] =>
  saying(server, "worker is ready").map(({ pid }) => Number(pid));
/** However slow the machine is: the test's own limit ends it. */
const untilSaid = async (server: ServerProcess, what: string, times: number): Promise<void> => {
  while (saying(server, what).length < times) await wait(20);
};

const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

/** Data and people are those of a server in this process; workers are in theirs. */
let a: Parties;
let question: Omit<Asking, "url">;
const startTwo = async (): Promise<ServerProcess> => {
  const server = await startServerProcess({
    folder: a.running.folder,
    env: { HALLPASS_WORKERS: "2", HALLPASS_LOG_LEVEL: "info", HALLPASS_ISSUER: a.origin },
  });
  await untilSaid(server, "worker is ready", 2);
  return server;
};
beforeAll(async () => {
  a = await startParties();
  const token = (await signIn(a.phone, a.ana)).tokens.access_token;
  question = { headers: a.as("platform-api"), form: { token } };
}, limit.timeout);
afterAll(() => a.running.stop());

describe("two workers", () => {
  let server: ServerProcess;
  let introspection: Asking;
  beforeAll(async () => {
    server = await startTwo();
    introspection = { ...question, url: `${server.origin}/introspect` };
  }, limit.timeout);
  afterAll(() => server.stop());

  /** Twelve clients: some keep their connections, some make a new one each time. */
  const load = (agent: Agent): Load =>
    steadyLoad(
      [...several(8, () => ({ ...introspection, agent })), ...several(4, () => introspection)],
      isActive,
    );

  it("take turns on one port, and each line of the log tells which of them it was", limit, async () => {
    const url = `${server.origin}/userinfo`;
    await Promise.all(several(20, () => ask({ ...introspection, url })));
    const lines = () => server.logged.filter(({ route }) => route === "/userinfo");
    await expect.poll(lines, patiently).toHaveLength(20);
    expect(new Set(lines().map(({ worker }) => worker))).toEqual(new Set([1, 2]));
  });

  it("both know what one of them has acknowledged", limit, async () => {
    const account = `${server.origin}/admin/v1/accounts/${await a.accountId(a.ana)}`;
    const change = async (what: string, body: object): Promise<void> => {
      const headers = { authorization: `Bearer ${a.adminToken}`, "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      expect((await send(`${account}/${what}`, init)).status).toBeLessThan(300);
    };
    const wrong: unknown[] = [];
    for (let round = 0; round < 15; round += 1) {
      for (const active of [false, true]) {
        if (active) await change("reinstatements", {});
        else await change("suspensions", { code: "conduct", signOut: false });
        const answers = await Promise.all(several(10, () => ask(introspection)));
        wrong.push(...answers.filter((told) => told.status !== 200 || isActive(told) !== active));
      }
    }
    expect(wrong).toEqual([]);
  });

  it("a connection that a worker had not taken when it died is answered by the other", limit, async () => {
    const [pid = 0] = pidsOf(server);
    process.kill(pid, "SIGSTOP");
    let answered = 0;
    const answers = several(8, async () => {
      const told = await ask(introspection);
      answered += 1;
      return isActive(told);
    });
    await expect.poll(() => answered, patiently).toBe(7);
    process.kill(pid, "SIGKILL");
    expect(await Promise.all(answers)).toEqual(several(8, () => true));
    await untilSaid(server, "worker is ready", 3);
  });

  it(
    "one that is killed under load takes along only what was in flight on it, and is replaced",
    limit,
    async () => {
      const agent = new Agent({ keepAlive: true });
      const asking = load(agent);
      await expect.poll(asking.answered, patiently).toBeGreaterThan(100);
      const [, pid = 0] = pidsOf(server);
      // It stands still, so that what it holds stays as it is until it is killed.
      process.kill(pid, "SIGSTOP");
      await wait(200);
      const held = workersByPort({ port: Number(new URL(server.origin).port), pids: [pid] });
      process.kill(pid, "SIGKILL");
      await untilSaid(server, "worker has crashed", 2);
      const known = performance.now();
      await untilSaid(server, "worker is ready", 4);
      await asking.stop();
      agent.destroy();
      // What was asked over its connections before the client could know.
      expect(
        asking.lost.filter(({ begun, why }) => begun > known || !/ECONNRESET|socket hang up/.test(why)),
      ).toEqual([]);
      expect(asking.lost.length).toBeGreaterThan(0);
      expect(asking.lost.length).toBeLessThanOrEqual(12);
      // Only Linux tells who holds what.
      const elsewhere = asking.lost.filter(({ port }) => process.platform === "linux" && !held.has(port));
      expect(elsewhere).toEqual([]);
      expect(saying(server, "worker has crashed").map(({ signal }) => signal)).toEqual([
        "SIGKILL",
        "SIGKILL",
      ]);
    },
  );

  it("five reloads under load lose no request and refuse no connection", limit, async () => {
    const agent = new Agent({ keepAlive: true });
    const asking = load(agent);
    for (let reloads = 1; reloads <= 5; reloads += 1) {
      const before = asking.answered();
      server.signal("SIGHUP");
      await untilSaid(server, "reloaded", reloads);
      await expect.poll(() => asking.answered() - before, patiently).toBeGreaterThan(100);
    }
    await asking.stop();
    agent.destroy();
    expect(asking.lost).toEqual([]);
    // Those that only this load has used are gone with its connections.
    await expect
      .poll(
        () =>
          pidsOf(server)
            .slice(4, -2)
            .filter((pid) => !isGone(pid)),
        patiently,
      )
      .toEqual([]);
    expect(pidsOf(server).slice(-2).map(isGone)).toEqual([false, false]);
  });

  it(
    "stop on SIGTERM: a slow request is finished, a second signal cuts nothing, and the end is 0",
    limit,
    async () => {
      const slow = await askInTwoParts(introspection);
      const stopped = server.stop();
      await expect
        .poll(() => ask(introspection).catch(({ code }: { code: string }) => code))
        .toBe("ECONNREFUSED");
      server.signal("SIGTERM");
      const told = await slow.finish();
      expect([isActive(told), told.connection]).toEqual([true, "close"]);
      expect(await stopped).toBe(0);
    },
  );
});

it("when the primary is killed, workers finish what was asked and end by themselves", limit, async () => {
  const server = await startTwo();
  const slow = await askInTwoParts({ ...question, url: `${server.origin}/introspect` });
  await server.stop("SIGKILL");
  expect(isActive(await slow.finish())).toBe(true);
  await expect.poll(() => pidsOf(server).map(isGone), patiently).toEqual([true, true]);
});
