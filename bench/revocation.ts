import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { instant, milliseconds } from "../src/policy/time.ts";
import { type Administrator, administrator } from "../test/demo/administrator.ts";
import { declareContent } from "../test/support/declare-content.ts";
import { person, resourceServer } from "../test/support/demo-people.ts";
import { learningApp, signIn } from "../test/support/phone.ts";
import { credentialsIn, startServerProcess } from "../test/support/server-process.ts";
import { basic, post } from "../test/support/token-requests.ts";
import { rounded, summary, timed } from "./figures.ts";
import type { Report, Size } from "./report.ts";

interface Amounts {
  /** How many sign-ins are live, and how often they are ended: fewer times where it takes long to sign everyone in again. */
  readonly sizes: readonly { readonly size: number; readonly rounds: number }[];
  /** In milliseconds: for how long after each end the server is left to look for clients to tell. */
  readonly lookingThrough: number;
}

const amounts: Readonly<Record<"long" | "short", Amounts>> = {
  long: {
    sizes: [
      { size: 1000, rounds: 30 },
      { size: 100_000, rounds: 30 },
      { size: 1_000_000, rounds: 10 },
    ],
    lookingThrough: 1000,
  },
  short: {
    sizes: [
      { size: 100, rounds: 2 },
      { size: 1000, rounds: 2 },
    ],
    lookingThrough: 100,
  },
};

/**
 * Time until "end the whole institution" is acknowledged, with more and more live sign-ins there, and how long an
 * introspection takes before, meanwhile and afterwards. Each round ends all of them, with one write, so the first figure has
 * to stay flat. Afterwards the server looks through what it has ended and sends notices to a client that listens.
 */
export async function revocation({ short }: Size): Promise<Report> {
  const { sizes, lookingThrough } = amounts[short ? "short" : "long"];
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  const medians: number[] = [];
  for (const { size, rounds } of sizes) {
    const { acknowledged, before, meanwhile, afterwards, notices } = await measure({
      size,
      rounds,
      lookingThrough,
    });
    rows.push([
      size.toLocaleString("en"),
      shown(acknowledged),
      shown(before),
      shown(meanwhile),
      shown(afterwards),
      String(notices),
    ]);
    medians.push(acknowledged.median);
    figures[`acknowledged${size}`] = acknowledged.median;
    figures[`introspection${size}`] = meanwhile.median;
    figures[`afterwards${size}`] = afterwards.median;
  }
  return {
    title: "Revocation",
    method: [
      'The time until "end the whole institution" is acknowledged, with more and more sign-ins there, and how long one introspection takes before, meanwhile and afterwards, while the server looks for clients to tell.',
      "Each round ends all of them with one write, so the first figure must not grow with their number (`mostVsLeast`).",
      "Meanwhile is the moment between that request and its answer: a question that comes then waits, in the same process, until the write is on the disk, and the decisions after it look at the new record.",
    ],
    tables: [
      {
        heads: [
          "live sign-ins",
          "acknowledged (ms)",
          "introspection before (ms)",
          "meanwhile (ms)",
          "afterwards (ms)",
          "notices",
        ],
        rows,
      },
    ],
    figures: { ...figures, mostVsLeast: rounded(Math.max(...medians) / Math.min(...medians)) },
    goals: { mostVsLeast: "at most 2" },
  };
}

interface Measured {
  readonly size: number;
  readonly rounds: number;
  readonly lookingThrough: number;
}

async function measure({ size, rounds, lookingThrough }: Measured) {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-bench-"));
  const listener = await listening();
  const { origin, stop } = await startServerProcess({
    folder,
    env: { HALLPASS_ALLOWED_PRIVATE_HOSTS: "127.0.0.1" },
  });
  try {
    const server = { origin, credentials: await credentialsIn(folder) };
    await declareContent({ data: folder }, { clients: [tool(listener.uri)] }, clocks);
    fill(folder, size);
    const dora = await administrator(origin, person(server, "northgate", "dora.novak"));
    const { tokens } = await signIn(await learningApp(origin), person(server, "lakeside", "fumiko.sato"));
    await resourceServer(server);
    const headers = basic("platform-api", server.credentials.clients["platform-api"]?.secret ?? "");
    const introspect = async () => {
      const { body } = await post(`${origin}/introspect`, { token: tokens.access_token }, headers);
      if (body["active"] !== true) throw new Error("the bystander's token must stay active");
    };
    await repeat(200, introspect);
    const before = await repeat(300, introspect);
    const preview = await seen(dora, size);
    const acknowledged: number[] = [];
    const meanwhile: number[] = [];
    const afterwards: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0) signInAgain(folder);
      const ending = timed(() => endInstitution(dora, preview)).then((ms) => acknowledged.push(ms));
      while (acknowledged.length === round) meanwhile.push(await timed(introspect));
      await ending;
      const until = performance.now() + lookingThrough;
      while (performance.now() < until) afterwards.push(await timed(introspect));
    }
    return {
      acknowledged: summary(acknowledged),
      before: summary(before),
      meanwhile: summary(meanwhile),
      afterwards: summary(afterwards),
      notices: listener.told(),
    };
  } finally {
    await stop();
    await listener.close();
    await rm(folder, { recursive: true });
  }
}

const clocks = { wall: () => instant(Date.now()), elapsed: () => milliseconds(performance.now()) };

const shown = ({ median, p99 }: { readonly median: number; readonly p99: number }): string =>
  `${median} (p99 ${p99})`;

/** A client's own server, which says yes to every notice. */
async function listening() {
  let told = 0;
  const server = createServer((request, response) => {
    told += 1;
    request.resume().on("end", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    uri: `http://127.0.0.1:${port}/logged-out`,
    told: () => told,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const tool = (backchannelLogoutUri: string) => ({
  id: "bench-tool",
  kind: "tool",
  name: "Bench",
  institutions: "all",
  redirectUris: ["https://bench.example/signed-in"],
  scopes: ["openid"],
  secret: "generate",
  backchannelLogoutUri,
});

const institution = {
  target: { level: "institution", institution: "northgate" },
  sparingAdministrators: true,
};

/** Whoever ends so many has seen how many they are: that they are there, and alive. */
async function seen(dora: Administrator, size: number): Promise<unknown> {
  const { token, now } = await dora.post("/previews", { revocation: institution });
  const { signIns } = now as { readonly signIns: number };
  if (signIns !== size) throw new Error(`${signIns} of ${size} sign-ins would be ended`);
  return token;
}

async function endInstitution(dora: Administrator, preview: unknown): Promise<void> {
  const { outcome } = await dora.post("/revocations", { ...institution, code: "bench", preview });
  if (outcome !== "revoked") throw new Error(String(outcome));
}

async function repeat(times: number, does: () => Promise<unknown>): Promise<number[]> {
  const figures: number[] = [];
  for (let n = 0; n < times; n += 1) figures.push(await timed(does));
  return figures;
}

/** People of two sign-ins each, one in a hundred in the tool that listens: the rows that a revocation by rows would touch. */
function fill(folder: string, size: number): void {
  const now = Date.now();
  change(
    join(folder, "records.sqlite"),
    `insert into accounts (id, institution_id, username_key, sort_name, search_text, document)
     with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < :size / 2)
     select 'acc_bench' || n, 'northgate', 'bench' || n, 'bench', 'bench', json_object(
       'id', 'acc_bench' || n, 'institutionId', 'northgate', 'username', 'bench' || n, 'name', 'Bench',
       'roles', json_array(), 'createdAt', :now) from numbers`,
    { size, now },
  );
  change(
    join(folder, "sign-ins.sqlite"),
    `insert into grants (id, account_id, institution_id, client_id, kind, signed_in_at, last_activity_at, engine, document)
     with recursive
       numbers (n) as (select 1 union all select n + 1 from numbers where n < :size),
       clients (n, client, kind) as (
         select n, iif(n % 100 = 0, 'bench-tool', 'learning-app'), iif(n % 100 = 0, 'tool', 'mobile') from numbers)
     select 'grt_bench' || n, 'acc_bench' || (n / 2), 'northgate', client, kind, :now, :now, '{}', json_object(
       'id', 'grt_bench' || n, 'accountId', 'acc_bench' || (n / 2), 'institutionId', 'northgate', 'clientId', client,
       'kind', kind, 'sessionUid', 'bench' || n, 'signedInAt', :now) from clients`,
    { size, now },
  );
}

/** Everyone who was ended, later than the end. */
const signInAgain = (folder: string): void =>
  change(
    join(folder, "sign-ins.sqlite"),
    `update grants set signed_in_at = :now, document = json_set(document, '$.signedInAt', :now)
     where id like 'grt_bench%'`,
    { now: Date.now() + 1 },
  );

function change(path: string, statement: string, values: Readonly<Record<string, number>>): void {
  const db = new DatabaseSync(path);
  db.exec("pragma busy_timeout = 30000");
  db.prepare(statement).run(values);
  db.close();
}
