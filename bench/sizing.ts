import { inMarkdown, type Report } from "./report.ts";
import type { StoreFigures } from "./scale-stores.ts";

/** What people do, as far as it costs anything: the page tells all of it. */
const assumed = {
  /** Of all that are signed in, those that use the app on a day. */
  usedOnADay: 0.3,
  refreshesADay: 8,
  /** Requests of the app to the platform, each of which asks about its access token. */
  questionsADay: 150,
  /** Of these, those about a token that the process that is asked has not seen yet. */
  cold: 0.1,
  /** The busiest hour has so many times as much to do as the average one. */
  peak: 5,
  /** How busy a processor may be in that hour. */
  busy: 0.5,
  /** One process uses no more than one processor. */
  spare: 1,
};

const sizes = [1_000_000, 10_000_000, 100_000_000];
const secondsADay = 86_400;

interface Sizing {
  readonly report: Report;
  readonly inPostgres: StoreFigures;
  readonly inRedis: StoreFigures;
  readonly about: Readonly<Record<string, string>>;
}

/** What so many sign-ins need, computed from what was measured and what is assumed. */
export function sizingPage({ report, inPostgres, inRedis, about }: Sizing): string {
  const heads = ["", ...sizes.map((size) => `${size / 1_000_000} million`)];
  const rows = (
    [
      ["refreshes a second, in the busiest hour", (size) => whole(perSecond(size).refreshes)],
      ["introspections a second, then", (size) => whole(perSecond(size).questions)],
      [
        "processes of Hallpass, sign-ins in Redis",
        (size) => whole(processors(size, inRedis, "server") + assumed.spare),
      ],
      ["processors that Redis uses", (size) => fraction(processors(size, inRedis, "stores"))],
      ["memory of Redis (GB)", (size) => fraction(bytesInRedis(size, inRedis) / 1e9)],
      [
        "processes of Hallpass, sign-ins in PostgreSQL",
        (size) => whole(processors(size, inPostgres, "server") + assumed.spare),
      ],
      ["processors that PostgreSQL uses", (size) => fraction(processors(size, inPostgres, "stores"))],
      ["disk of PostgreSQL (GB)", (size) => fraction(bytesInPostgres(size, inPostgres) / 1e9)],
    ] as readonly (readonly [string, (size: number) => string])[]
  ).map(([what, of]) => [what, ...sizes.map(of)]);
  const method = [
    "Processes that take part each use one processor at most. One is added, so that one may fail or be restarted.",
  ];
  return `${[
    "# Sizing",
    introduction,
    inMarkdown({ title: "What so many sign-ins need", method, tables: [{ heads, rows }], figures: {} }),
    assumptions,
    limits,
    inMarkdown({ ...report, title: "What was measured" }),
    ["| | |", "|---|---|", ...Object.entries(about).map(([what, text]) => `| ${what} | ${text} |`)].join(
      "\n",
    ),
    `\`\`\`json\n${JSON.stringify(report.figures, null, 2)}\n\`\`\``,
  ].join("\n\n")}\n`;
}

const introduction =
  "What 1, 10 and 100 million sign-ins need, computed from what was measured on one machine. Nothing on this page is written by " +
  "hand: `npm run bench -- scale` measures and writes it anew. A sign-in is one person in one app on one device.";

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const assumptions = `## What is assumed

| | |
|---|---|
| sign-ins that are used on a day | ${percent(assumed.usedOnADay)} |
| refreshes of each on such a day | ${assumed.refreshesADay} |
| requests of each to the platform, each of which is an introspection | ${assumed.questionsADay} |
| of these, about a token that the process has not seen yet (cold) | ${percent(assumed.cold)} |
| the busiest hour, times the average | ${assumed.peak} |
| how busy a processor may be then | ${percent(assumed.busy)} |
| used refresh tokens are kept whole | 7 days, and their names 30 days in Redis and a year in PostgreSQL |
| access tokens, and answers that are kept for a retry | an hour |

The platform asks every time. With [\`@hallpass/resource-server\`](../../packages/resource-server/README.md), which keeps answers and
follows the feed, nearly all of the introspections go away.`;

const limits = `## What it does not say

The figures of one process hold for several as long as the stores keep up: one Redis node uses one processor, so where the table
says more than a half, it has to be a Cluster. Signing in costs mostly the hash of the password, which is made slow on purpose:
\`npm run bench -- password\` says how many a processor makes. Replicas, backups and growth are not counted, nor is what Redis needs for itself (a fifth more, and
as much again while it saves). An answer is kept for a retry for a minute, unless the app's window says otherwise, so an hour is more than most need.`;

function perSecond(size: number): { readonly refreshes: number; readonly questions: number } {
  const a = (each: number) => (size * assumed.usedOnADay * each * assumed.peak) / secondsADay;
  return { refreshes: a(assumed.refreshesADay), questions: a(assumed.questionsADay) };
}

function processors(size: number, { refresh, cold, warm }: StoreFigures, of: "server" | "stores"): number {
  const { refreshes, questions } = perSecond(size);
  const question = assumed.cold * cold[of] + (1 - assumed.cold) * warm[of];
  return (refreshes * refresh[of] + questions * question) / 1e6 / assumed.busy;
}

const refreshesOfOne = assumed.usedOnADay * assumed.refreshesADay;

const bytesInRedis = (size: number, { signIn, refreshed, names, passing }: StoreFigures): number =>
  size * (signIn + refreshesOfOne * ((refreshed - names - passing) * 7 + names * 30)) +
  passingAt(size, passing);

/** Whole for a week; after that 150 bytes tell that it was used. */
const bytesInPostgres = (size: number, { signIn, refreshed, passing }: StoreFigures): number =>
  size * (signIn + refreshesOfOne * ((refreshed - passing) * 7 + 150 * 358)) + passingAt(size, passing);

/** Those of the busiest hour. */
const passingAt = (size: number, passing: number): number => perSecond(size).refreshes * 3600 * passing;

const whole = (value: number): string => Math.ceil(value).toLocaleString("en");
const fraction = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 1 });
