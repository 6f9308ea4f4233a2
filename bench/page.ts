import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";
import { redisServer } from "../tools/redis.ts";
import { inMarkdown, type Report } from "./report.ts";

/** The results page: all of it comes from one run. */
export function page(reports: Readonly<Record<string, Report>>, about: About): string {
  const figures = Object.fromEntries(Object.entries(reports).map(([name, report]) => [name, report.figures]));
  return `${[
    "# Benchmarks",
    introduction,
    "## Where and when",
    ["| | |", "|---|---|", ...Object.entries(about).map(([what, text]) => `| ${what} | ${text} |`)].join(
      "\n",
    ),
    "## How",
    method,
    ...Object.values(reports).map(inMarkdown),
    "## The same as JSON",
    `\`\`\`json\n${JSON.stringify(figures, null, 2)}\n\`\`\``,
  ].join("\n\n")}\n`;
}

const introduction =
  "What Hallpass costs, beside what it is to be compared with, measured in the same run. Nothing on this page is " +
  "written by hand: `npm run bench -- all` measures everything and writes it anew, and `npm run bench -- NAME` " +
  "measures one chapter (`--short` takes seconds, and its figures mean nothing).";

const method = `Every server is a process of its own on this machine. Another process asks, over 16 connections that are kept, and looks at
every answer; where no question hangs on an earlier answer, two such processes ask different questions, because the quickest servers
answer sooner than one can ask, and a server that sleeps between questions pays for being woken. "busy" is how much of one processor's
time a server took meanwhile. A wrong answer ends the bench, and after a 503 they ask again, which counts. Those that are compared take turns, round by round, so that whatever else the
machine does falls on all alike; before that, two rounds are not counted. Figures are medians, with what the middle half
of the rounds lies between in brackets. A ratio is the median of the rounds' ratios, not the ratio of two medians: within a
round, both had the machine as it was just then.

CPU time is user and system time of all threads of the server process, read from \`/proc/PID/task/*/schedstat\`, divided by
the requests; what the operating system does for it elsewhere, and the processes that ask, are not in it. Those take what answers there
are 5,000 times a second and sleep in between, where no answer wakes it: on one machine, waking whoever waits is done and paid for by the
process that writes the answer, and costs it some microseconds or none, depending on how fast the other has gone to sleep again. An asker
elsewhere costs a server nothing like it. (Latency is measured with an asker that is woken.) What redis-server
takes is told beside it and is not in any ratio.

Hallpass is the program itself, started as in production (\`NODE_ENV=production\`, an \`https\` issuer, log level \`info\`, the
log in a file), with its embedded stores. It writes a log line for each request, except for introspections that are answered
from memory. The stock engine is oidc-provider with its defaults, nothing of ours, and no log: with its own in-memory
adapter, given room for all records, and with the Redis adapter of its own examples, over \`ioredis\` with that client's defaults. That Redis keeps nothing on disk. Both sign ID tokens with RS256.`;

type About = Readonly<Record<string, string>>;

export const aboutThisRun = (now: Date): About => ({
  date: now.toISOString().slice(0, 10),
  Hallpass: `commit ${commit()}`,
  machine: `${cpus().length} processors (${arch()}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
  "load before": loadavg()
    .map((load) => load.toFixed(1))
    .join(", "),
  system: `${type()} ${release().split(".").slice(0, 2).join(".")}`,
  Node: process.version,
  "oidc-provider": versionOf("oidc-provider"),
  ioredis: versionOf("ioredis"),
  "redis-server": redisVersion(),
});

const commit = (): string =>
  execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { version: string }).version;

const redisVersion = (): string =>
  / v=(\S+)/.exec(execFileSync(redisServer(), ["--version"], { encoding: "utf8" }))?.[1] ?? "unknown";
