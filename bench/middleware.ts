import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { median, rounded, spread } from "./figures.ts";
import type { Report, Size } from "./report.ts";
import { type School, school, startPlain } from "./servers/hallpass.ts";

/** As far as it is used here. */
interface ResourceServer {
  check(token: string): Promise<{ readonly active: boolean }>;
  state(): { readonly following: boolean; readonly asked: number; readonly fromMemory: number };
  close(): void;
}

interface Options {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly follow?: boolean;
}

type Check = (token: string) => Promise<unknown>;

const ways = {
  map: "a bare Map, and a promise",
  kept: "following the feed, from memory",
  asked: "asking Hallpass each time",
} as const;

/** What deciding about a token costs a resource server that has the middleware: with the feed, and without. */
export async function middleware({ short }: Size): Promise<Report> {
  const people = short ? 100 : 10_000;
  const { rounds, decisions } = short
    ? { rounds: 1, decisions: 10_000 }
    : { rounds: 9, decisions: 1_000_000 };
  const resourceServer = await published();
  await using stack = new AsyncDisposableStack();
  const lakeside = await school({ people });
  stack.defer(lakeside.remove);
  const hallpass = await startPlain(lakeside);
  stack.defer(hallpass.stop);

  const options = optionsFor(lakeside, hallpass.port);
  const following = resourceServer(options);
  stack.defer(() => following.close());
  const asking = resourceServer({ ...options, follow: false });
  stack.defer(() => asking.close());
  const tokens = lakeside.signIns.map(({ accessToken }) => accessToken);
  await fill(following, tokens);

  const map = new Map(tokens.map((token) => [token, { active: true }]));
  const measured = await inTurns({
    rounds,
    tokens,
    contenders: [
      { name: ways.map, decisions, check: (token) => Promise.resolve(map.get(token)) },
      { name: ways.kept, decisions, check: following.check },
      { name: ways.asked, decisions: Math.max(people / 2, 50), check: asking.check },
    ],
  });
  const { asked, fromMemory } = following.state();
  return {
    title: "Middleware",
    method: [
      `Decisions of \`packages/resource-server\` about ${people.toLocaleString("en")} tokens in turn, one after the other in one process.`,
      "Following the feed it answers from memory without giving up revocation, and tells Hallpass once a minute that a sign-in is in use.",
    ],
    tables: [
      {
        heads: ["", "decisions a second"],
        rows: [...measured].map(([name, perSecond]) => [name, spread(perSecond, 0)]),
      },
    ],
    figures: {
      decisionsPerSecond: Math.round(median(measured.get(ways.kept) ?? [])),
      shareFromMemory: rounded(fromMemory / (fromMemory + asked)),
      askedPerSecond: Math.round(median(measured.get(ways.asked) ?? [])),
    },
  };
}

const entry = "packages/resource-server/src/index.ts";

async function published(): Promise<(options: Options) => ResourceServer> {
  if (!existsSync(entry)) throw new Error(`${entry} is not there: this bench measures it.`);
  const found = (await import(pathToFileURL(entry).href)) as {
    resourceServer: (options: Options) => ResourceServer;
  };
  return found.resourceServer;
}

const optionsFor = ({ credentials }: School, port: number): Options => ({
  issuer: `http://localhost:${port}`,
  clientId: "platform-api",
  clientSecret: credentials.clients["platform-api"]?.secret ?? "",
});

/** Nothing is kept before the feed is followed. */
async function fill(following: ResourceServer, tokens: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 500 && !following.state().following; tries += 1) await wait(10);
  for (const token of tokens) {
    if (!(await following.check(token)).active) throw new Error("a token is not active");
  }
}

interface Turns {
  readonly rounds: number;
  readonly tokens: readonly string[];
  readonly contenders: readonly {
    readonly name: string;
    readonly decisions: number;
    readonly check: Check;
  }[];
}

async function inTurns({ rounds, tokens, contenders }: Turns): Promise<ReadonlyMap<string, number[]>> {
  const measured = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, decisions, check } of contenders) {
      const begun = performance.now();
      for (let n = 0; n < decisions; n += 1) await check(tokens[n % tokens.length] ?? "");
      const seconds = (performance.now() - begun) / 1000;
      if (round >= 0) measured.get(name)?.push(decisions / seconds);
    }
  }
  return measured;
}
