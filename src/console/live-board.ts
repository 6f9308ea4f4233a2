import type { Institution } from "../admin-client/institutions.ts";
import { type DetailedPreview, detailedPreview } from "../admin-client/previews.ts";
import { agoOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { before, type Instant, seconds } from "../policy/time.ts";
import { byAppTable, type Counts } from "./by-app.ts";
import { barTable } from "./charts.ts";
import type { ConsoleDeps } from "./deps.ts";
import { figure } from "./figures.ts";
import type { Visit } from "./visit.ts";
import { kindWords } from "./words.ts";

/** Counting looks through every sign-in in reach: whoever looks again within so long sees the same count, and of when it is. */
const countLasts = seconds(30);
const mostKept = 500;

interface Live {
  readonly at: Instant;
  readonly counts: Promise<readonly DetailedPreview[]>;
}

/** What this process has counted lately, by what somebody reaches. */
const kept = new WeakMap<ConsoleDeps, Map<string, Live>>();

/** By app and kind, all institutions that somebody reaches together. */
export function liveSignIns(visit: Visit, schools: readonly Institution[]): Live {
  const { caller, deps, now } = visit;
  const ids = caller.institutions === "all" ? undefined : schools.map(({ id }) => id);
  const key = ids?.toSorted().join(" ") ?? "*";
  const known = kept.get(deps) ?? new Map<string, Live>();
  kept.set(deps, known);
  const held = known.get(key);
  if (held !== undefined && held.at > before(now, countLasts)) return held;
  const live = { at: now, counts: count(visit, ids) };
  if (known.size >= mostKept) known.clear();
  known.set(key, live);
  // What failed is counted anew; who has asked for it is told.
  live.counts.catch(() => known.delete(key));
  return live;
}

const count = ({ api }: Visit, ids: readonly string[] | undefined): Promise<readonly DetailedPreview[]> =>
  Promise.all(
    (ids?.map((institution) => ({ level: "institution", institution })) ?? [{ level: "everyone" }]).map(
      (target) =>
        api.read({ method: "post", path: "/previews", body: { revocation: { target } } }, detailedPreview),
    ),
  );

export async function liveBoard(visit: Visit, { at, counts }: Live): Promise<Html> {
  const { speech, now } = visit;
  const { number, say } = speech;
  const live = await counts;
  const sum = (of: (one: DetailedPreview) => number) => live.reduce((total, one) => total + of(one), 0);
  const byApp = added(live, ({ byClient }) => byClient.map(({ client, signIns }) => [client, signIns]));
  const byKind = added(live, (one) => one.byKind.map(({ kind, signIns }) => [kind, signIns]));
  return html`<section class="board"><h2>${say("consoleOverview.live")}</h2>
${figure(number(sum((one) => one.now.signIns)), say("consoleOverview.liveOf", { people: sum((one) => one.now.people), signIns: sum((one) => one.now.signIns) }))}
<p class="hint">${say("consoleOverview.counted")} ${agoOf(speech, now, at)}</p>
${
  byApp.length > 0 &&
  html`${byAppTable(visit, byApp)}
${barTable(speech, { label: say("consoleOverview.kind"), value: say("consoleOverview.signIns"), caption: say("consoleOverview.byKind"), rows: byKind.map(([kind, signIns]) => [kindWords(speech, kind), signIns] as const) })}`
}
</section>`;
}

function added(live: readonly DetailedPreview[], of: (one: DetailedPreview) => Counts): Counts {
  const counts = new Map<string, number>();
  for (const [name, signIns] of live.flatMap(of)) counts.set(name, (counts.get(name) ?? 0) + signIns);
  return [...counts];
}
