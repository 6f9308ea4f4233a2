import { readFileSync } from "node:fs";
import type { NoteAuthentication } from "./http/authentication-log.ts";
import type { Around } from "./http/listener.ts";
import type { RequestLine } from "./http/log.ts";
import type { Total } from "./introspection/tally.ts";
import { type Found, type Meters, meters } from "./metrics/meters.ts";
import { lookAtProcess } from "./metrics/process.ts";
import type { Snapshot } from "./metrics/snapshot.ts";
import { type Traces, traces } from "./metrics/traces.ts";
import { type Watch, watched } from "./metrics/watched.ts";
import type { TokenAnswer } from "./oidc/token-answers.ts";
import type { Decision } from "./policy/decide.ts";
import type { SignIn } from "./policy/facts.ts";
import type { Rulebook } from "./rulebook/rulebook.ts";
import { type ChangeFeed, StoreUnavailable } from "./store/port/records.ts";
import type { openStores } from "./stores.ts";

type Stores = Awaited<ReturnType<typeof openStores>>;

/** Where numbers are that are only looked at when somebody wants to know. */
interface Places {
  readonly rulebook: Pick<Rulebook, "size" | "state">;
  readonly records: Pick<ChangeFeed, "lastChange">;
  readonly activity: { backlog(): number };
  readonly tallies: { totals(): ReadonlyMap<string, Total> };
  readonly cache: {
    size(): { readonly tokens: number; readonly bytes: number };
    looks(): { readonly hits: number; readonly misses: number };
  };
}

/** What of Hallpass goes into which metric. */
export function measure() {
  const meter = meters();
  const traced = traces();
  const watching = (store: string) => timing(meter, store, traced);
  meter.look(lookAtProcess(version));
  return {
    /** A span around each request, if there are spans. */
    around: traced && aroundRequests(traced),
    snapshot: (): Promise<Snapshot> => meter.snapshot(),
    stores: (stores: Stores): Stores => ({
      ...stores,
      records: watched(stores.records, watching("records")),
      leases: watched(stores.leases, watching("leases")),
      logouts: watched(stores.logouts, watching("logouts")),
      dayCounts: watched(stores.dayCounts, watching("records")),
      signIns: watched(stores.signIns, watching("sign-ins")),
      engineRecords: watched(stores.engineRecords, watching("engine-records")),
    }),
    judging:
      (judged: (signIn: SignIn, decision: Decision) => void) =>
      (about: "token" | "sign-in") =>
      (signIn: SignIn, decision: Decision): Decision => {
        const [outcome, reason] = decision.allowed ? ["allowed", ""] : ["denied", decision.because];
        meter.count("hallpass_decisions_total", [about, outcome, reason]);
        judged(signIn, decision);
        return decision;
      },
    acknowledging: (takeEffect: () => Promise<void>) => async (): Promise<void> => {
      const begun = performance.now();
      try {
        await (traced === undefined ? takeEffect() : traced.call("acknowledge", takeEffect));
      } catch (error) {
        meter.count("hallpass_unacknowledged_total", []);
        throw error;
      }
      meter.observe("hallpass_acknowledgement_seconds", [], secondsSince(begun));
    },
    tokenAnswered({ grantType, outcome, reason }: TokenAnswer): void {
      meter.count("hallpass_token_requests_total", [grantType, outcome, reason]);
    },
    authentications:
      (note: NoteAuthentication): NoteAuthentication =>
      (event, from) => {
        const { outcome, because = "" } = event;
        meter.count("hallpass_authentications_total", [event.event, outcome, because]);
        note(event, from);
      },
    answered({ route, status, ms }: Pick<RequestLine, "route" | "status" | "ms">): void {
      meter.observe("hallpass_request_seconds", [doorOf(route), `${Math.floor(status / 100)}xx`], ms / 1000);
    },
    lookAt(places: Places): void {
      meter.look((found) => lookAtRulebook(places, found));
      meter.look((found) => lookAtIntrospection(places, found));
      meter.look(async (found) => {
        const last = await places.records.lastChange();
        found("hallpass_feed_lag_changes", [], Math.max(0, last - places.rulebook.state().applied));
      });
    },
  };
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const secondsSince = (begun: number): number => (performance.now() - begun) / 1000;

const timing =
  (meter: Meters, store: string, traced: Traces | undefined): Watch =>
  (operation, call) => {
    const begun = performance.now();
    const result = traced === undefined ? call() : traced.call(`${store}.${operation}`, call);
    if (result instanceof Promise) void noteCall(meter, [store, operation], { begun, result });
    return result;
  };

const aroundRequests =
  ({ request: within }: Traces): Around =>
  (request, response, go) =>
    within(doorOf((request.url ?? "").split("?")[0] ?? ""), { request, response }, go);

interface Call {
  readonly begun: number;
  readonly result: Promise<unknown>;
}

async function noteCall(
  meter: Meters,
  labels: readonly [string, string],
  { begun, result }: Call,
): Promise<void> {
  try {
    await result;
  } catch (error) {
    if (error instanceof StoreUnavailable) meter.count("hallpass_store_failures_total", labels);
  }
  meter.observe("hallpass_store_seconds", labels, secondsSince(begun));
}

function lookAtRulebook({ rulebook, activity }: Places, found: Found): void {
  const { held, age } = rulebook.state();
  found("hallpass_leases_held", [], held ? 1 : 0);
  found("hallpass_lease_age_seconds", [], age / 1000);
  for (const [kind, entries] of Object.entries(rulebook.size()))
    found("hallpass_rulebook_entries", [kind], entries);
  found("hallpass_activity_backlog", [], activity.backlog());
}

function lookAtIntrospection({ tallies, cache }: Places, found: Found): void {
  for (const [caller, { alarms, ...answers }] of tallies.totals()) {
    for (const [outcome, count] of Object.entries(answers))
      found("hallpass_introspections_total", [caller, outcome], count);
    found("hallpass_introspection_alarms_total", [caller], alarms);
  }
  const { tokens, bytes } = cache.size();
  const { hits, misses } = cache.looks();
  found("hallpass_token_cache_tokens", [], tokens);
  found("hallpass_token_cache_bytes", [], bytes);
  found("hallpass_token_cache_lookups_total", ["hit"], hits);
  found("hallpass_token_cache_lookups_total", ["miss"], misses);
}

const doors: ReadonlySet<string> = new Set(
  "authorize token introspect revoke userinfo jwks logout .well-known sign-in admin account livez readyz".split(
    " ",
  ),
);

/** A stranger may ask for anything: what is no door is one of the others. */
function doorOf(route: string): string {
  const [, first = ""] = route.split("/");
  return doors.has(first) ? first : "other";
}
