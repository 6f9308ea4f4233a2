import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Administrator, administrator } from "../test/demo/administrator.ts";
import { person, resourceServer } from "../test/support/demo-people.ts";
import { learningApp, signIn } from "../test/support/phone.ts";
import { credentialsIn, startServerProcess } from "../test/support/server-process.ts";
import { basic, post } from "../test/support/token-requests.ts";
import { summary, timed } from "./figures.ts";
import type { Report, Size } from "./report.ts";

const rounds = 30;

/**
 * Time until "end the whole institution" is acknowledged, with more and more live sign-ins there, and how long an
 * introspection takes before and meanwhile. One write ends them all, so the first figure has to stay flat.
 */
export async function revocation({ short }: Size): Promise<Report> {
  const sizes = short ? [100, 1000] : [1000, 100_000, 1_000_000];
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const size of sizes) {
    const { acknowledged, before, meanwhile } = await measure(size);
    rows.push([size.toLocaleString("en"), told(acknowledged), told(before), told(meanwhile)]);
    figures[`acknowledged${size}`] = acknowledged.median;
    figures[`introspection${size}`] = meanwhile.median;
  }
  return {
    title: "Revocation",
    method: [
      'The time until "end the whole institution" is acknowledged, with more and more sign-ins there, and how long one introspection takes before and meanwhile.',
      "One write ends them all, so the first figure stays flat.",
    ],
    tables: [
      {
        heads: ["live sign-ins", "acknowledged (ms)", "introspection before (ms)", "meanwhile (ms)"],
        rows,
      },
    ],
    figures,
  };
}

async function measure(size: number) {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-bench-"));
  const { origin, stop } = await startServerProcess({ folder });
  try {
    const server = { origin, credentials: await credentialsIn(folder) };
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
    const preview = await seen(dora);
    const acknowledged: number[] = [];
    const meanwhile: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const ending = timed(() => endInstitution(dora, preview)).then((ms) => acknowledged.push(ms));
      while (acknowledged.length === round) meanwhile.push(await timed(introspect));
      await ending;
    }
    return { acknowledged: summary(acknowledged), before: summary(before), meanwhile: summary(meanwhile) };
  } finally {
    await stop();
    await rm(folder, { recursive: true });
  }
}

const told = ({ median, p99 }: { readonly median: number; readonly p99: number }): string =>
  `${median} (p99 ${p99})`;

const institution = {
  target: { level: "institution", institution: "northgate" },
  sparingAdministrators: true,
};

/** Whoever ends so many has seen how many they are. */
const seen = async (dora: Administrator) =>
  (await dora.post("/previews", { revocation: institution }))["token"];

const endInstitution = (dora: Administrator, preview: unknown): Promise<unknown> =>
  dora.post("/revocations", { ...institution, code: "bench", preview });

async function repeat(times: number, does: () => Promise<unknown>): Promise<number[]> {
  const figures: number[] = [];
  for (let n = 0; n < times; n += 1) figures.push(await timed(does));
  return figures;
}

/** Sign-ins of people who are not there to sign in: the rows that a revocation by rows would have to touch. */
function fill(folder: string, size: number): void {
  const db = new DatabaseSync(join(folder, "sign-ins.sqlite"));
  db.exec("pragma busy_timeout = 30000");
  db.prepare(
    `insert into grants (id, account_id, institution_id, client_id, kind, signed_in_at, last_activity_at, engine, document)
     with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < :size)
     select 'grt_bench' || n, 'acc_bench' || (n / 2), 'northgate', 'learning-app', 'mobile', :now, :now, '{}', json_object(
       'id', 'grt_bench' || n, 'accountId', 'acc_bench' || (n / 2), 'institutionId', 'northgate',
       'clientId', 'learning-app', 'kind', 'mobile', 'signedInAt', :now) from numbers`,
  ).run({ size, now: Date.now() });
  db.close();
}
