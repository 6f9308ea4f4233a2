import { compare, cpuTable, latencyTable, timesAsMuch } from "./compare.ts";
import { median, rounded } from "./figures.ts";
import { anyAnswer, questions } from "./introspection-questions.ts";
import type { Report, Size } from "./report.ts";
import { startChild } from "./servers/child-server.ts";
import { contenders, everybody, names } from "./servers/everybody.ts";
import { stockSecret } from "./servers/start-stock.ts";

const sizes = {
  long: { people: 10_000, count: 5000, rounds: 31, paced: { rates: [500, 1000], seconds: 5, rounds: 5 } },
  short: { people: 100, count: 100, rounds: 1, paced: { rates: [100, 200], seconds: 0.5, rounds: 1 } },
};

/** RFC 7662: a resource server asks about one warm access token after another. */
export async function introspection({ short }: Size): Promise<Report> {
  const { people, count, rounds, paced } = sizes[short ? "short" : "long"];
  await using stack = new AsyncDisposableStack();
  const all = await everybody(stack, { people, features: ["introspection"] });
  const bare = await startChild("ceiling.ts");
  stack.defer(bare.stop);

  const { signIns, credentials } = all.school;
  const accounts = signIns.map(({ accountId }) => accountId);
  const ofHallpass = questions(signIns, credentials.clients["platform-api"]?.secret ?? "");
  const comparison = await compare([
    { name: names.ceiling, server: bare, source: anyAnswer(ofHallpass) },
    ...(await contenders(all, {
      hallpass: ofHallpass,
      stock: async (stock) => questions(await stock.signIn(accounts), stockSecret),
    })),
  ]);
  stack.defer(comparison.end);
  const cpu = await comparison.flood({ rounds, count });
  const latencies = await comparison.pace(paced);

  const rate = paced.rates.at(-1) ?? 0;
  const p99 = (name: string) => median(latencies.get(name)?.get(rate)?.p99 ?? []);
  return {
    title: "Introspection",
    method: [
      `${people.toLocaleString("en")} sign-ins, asked about in turn without a hint, ${count.toLocaleString("en")} a round, by a caller with \`client_secret_basic\`.`,
      "Every token was asked about before, so Hallpass answers from memory.",
      "The first line is no authorization server: it reads and parses the same form and answers with a fixed text of the same length. It reads the form from the request's stream, as programs on node:http do; Hallpass takes it before it becomes one (decision 16).",
      `Latency is from when a request is due; \`p99VsCeiling\` is at ${rate} a second.`,
    ],
    tables: [cpuTable(cpu), latencyTable(latencies)],
    figures: {
      cpuVsCeiling: rounded(timesAsMuch(cpu, names.hallpass, names.ceiling)),
      cpuVsStockMemory: rounded(timesAsMuch(cpu, names.memory, names.hallpass)),
      cpuVsStockRedis: rounded(timesAsMuch(cpu, names.redis, names.hallpass)),
      p99VsCeiling: rounded(p99(names.hallpass) / p99(names.ceiling)),
    },
    goals: {
      cpuVsCeiling: "at most 1.4",
      cpuVsStockMemory: "at least 4.5",
      cpuVsStockRedis: "at least 5.5",
    },
  };
}
