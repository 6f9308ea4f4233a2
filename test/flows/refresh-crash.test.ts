import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { person } from "../support/demo-people.ts";
import { learningApp } from "../support/phone.ts";
import { freePort, type Running, startForTest } from "../support/running.ts";
import { program } from "../support/server-process.ts";
import { type Answer, freshCode, post } from "../support/token-requests.ts";

/** Real processes, killed without warning while phones refresh. REFRESH_KILLS=30 makes the long run. */
const kills = Number(process.env["REFRESH_KILLS"] ?? 4);
const phones = 8;
/** Refreshes of each phone, however slow the machine is. */
const enough = 3;

let folder: string;
let issuer: string;
let ports: readonly number[];
let started: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-crash-"));
  const running = await startForTest({ folder });
  issuer = running.origin;
  started = await Promise.all(Array.from({ length: phones }, () => refreshTokenIn(running)));
  await running.stop();
  ports = [await freePort(), await freePort()];
}, 30_000);
afterAll(() => rm(folder, { recursive: true }));

async function refreshTokenIn(running: Running): Promise<string> {
  const form = await freshCode(await learningApp(running.origin), person(running, "northgate", "ana.silva"));
  return String((await post(`${running.origin}/token`, form)).body["refresh_token"]);
}

async function start(port: number): Promise<ChildProcess> {
  const server = spawn(process.execPath, [program(), "serve"], {
    stdio: "ignore",
    env: {
      PATH: process.env["PATH"],
      HALLPASS_ISSUER: issuer,
      HALLPASS_PORT: String(port),
      HALLPASS_HOST: "127.0.0.1",
      HALLPASS_DATA: folder,
    },
  });
  while (!(await isReady(port))) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await wait(20);
  }
  return server;
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

async function kill(server: ChildProcess): Promise<void> {
  const ended = once(server, "exit");
  server.kill("SIGKILL");
  await ended;
}

/** A phone's refresh on one of the servers; undefined when the connection broke or nobody was there. */
const ask = (refreshToken: string): Promise<Answer | undefined> =>
  post(`http://127.0.0.1:${ports[Math.random() < 0.5 ? 0 : 1]}/token`, {
    grant_type: "refresh_token",
    client_id: "learning-app",
    refresh_token: refreshToken,
  }).catch(() => undefined);

interface Story {
  readonly refreshes: number;
  readonly retries: number;
  readonly refreshToken: string;
  /** Answers that no phone should meet. */
  readonly surprises: readonly Answer[];
}

/** Refreshes for as long as it is told to, asks again when no answer comes, and now and then loses one itself. */
async function phone(first: string, end: AbortSignal): Promise<Story> {
  let [refreshes, retries, refreshToken] = [0, 0, first];
  const surprises: Answer[] = [];
  let lost: Answer | undefined;
  // Ends with an answer, so that it holds what the server has, and not before there was something to lose.
  const mayStop = () => end.aborted && lost === undefined && refreshes >= enough;
  while (!mayStop()) {
    await wait(5);
    const answer = await ask(refreshToken);
    if (answer === undefined) {
      retries += 1;
      await wait(10);
    } else if (answer.status !== 200 || differ(lost, answer)) {
      surprises.push(answer);
      break;
    } else if (lost === undefined && Math.random() < 0.2) {
      lost = answer;
    } else {
      refreshToken = String(answer.body["refresh_token"]);
      refreshes += 1;
      lost = undefined;
    }
  }
  return { refreshes, retries, refreshToken, surprises };
}

const differ = (lost: Answer | undefined, answer: Answer): boolean =>
  lost !== undefined &&
  JSON.stringify({ ...lost.body, expires_in: 0 }) !== JSON.stringify({ ...answer.body, expires_in: 0 });

it(`${kills} processes killed under refreshes: no phone loses its sign-in, and none has two refresh tokens`, {
  timeout: 120_000,
}, async () => {
  const slots = ports.map(async (port) => {
    let server = await start(port);
    for (let n = 0; n < kills / ports.length; n += 1) {
      await wait(50 + Math.random() * 200);
      await kill(server);
      server = await start(port);
    }
    return server;
  });
  const end = new AbortController();
  const playing = started.map((token) => phone(token, end.signal));
  const servers = await Promise.all(slots);
  end.abort();
  const stories = await Promise.all(playing);
  for (const server of servers) await kill(server);

  expect(stories.flatMap(({ surprises }) => surprises)).toEqual([]);
  expect(Math.min(...stories.map(({ refreshes }) => refreshes))).toBeGreaterThan(2);
  expect(stories.reduce((sum, { retries }) => sum + retries, 0)).toBeGreaterThan(0);
  const held = stories.map(({ refreshToken }) =>
    createHash("sha256").update(refreshToken).digest("base64url"),
  );
  expect(usable()).toEqual(held.toSorted());
});

/** Hashes of all refresh tokens that can be used still, which is one a phone. */
function usable(): readonly string[] {
  const file = new DatabaseSync(join(folder, "sign-ins.sqlite"), { readOnly: true });
  const rows = file
    .prepare("select hash from engine_records where model = 'RefreshToken' and consumed_at is null")
    .all();
  file.close();
  return rows.map(({ hash }) => String(hash)).toSorted();
}
