/** What is counted, measured or found at a scrape. Label values are few: never a person, a token, or what a stranger typed. */
export interface Metric {
  readonly type: "counter" | "gauge" | "histogram";
  /** One sentence, also on the reference page. */
  readonly help: string;
  readonly labels: readonly string[];
  /** What several workers together have: the sum, or the largest. */
  readonly together?: "largest";
}

/** Upper bounds of the buckets of every histogram, in seconds. */
export const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

/** Every metric there is, in the order in which it is told. docs/reference/metrics.md says the same, and a test holds it to that. */
export const metrics = {
  hallpass_build_info: {
    type: "gauge",
    help: "Always 1. The labels say which version of Hallpass runs, on which version of Node.",
    labels: ["version", "node"],
    together: "largest",
  },
  hallpass_processes: {
    type: "gauge",
    help: "Processes that answer requests and were reached by this scrape: one, or as many as there are workers.",
    labels: [],
  },
  hallpass_decisions_total: {
    type: "counter",
    help: "Decisions that were made: about access tokens, from memory, and about sign-ins that are to go on, from the records.",
    labels: ["about", "outcome", "reason"],
  },
  hallpass_introspections_total: {
    type: "counter",
    help: "Answers to resource servers: active, ended, unknown, or refused because the caller asks about too many unknown tokens.",
    labels: ["caller", "outcome"],
  },
  hallpass_introspection_alarms_total: {
    type: "counter",
    help: "Minutes in which a resource server asked about more unknown tokens than HALLPASS_INTROSPECTION_MISSES.",
    labels: ["caller"],
  },
  hallpass_token_cache_lookups_total: {
    type: "counter",
    help: "Looks for an introspected access token in memory.",
    labels: ["outcome"],
  },
  hallpass_token_cache_tokens: {
    type: "gauge",
    help: "Access tokens that are remembered.",
    labels: [],
  },
  hallpass_token_cache_bytes: {
    type: "gauge",
    help: "Memory that they take, as estimated for HALLPASS_TOKEN_CACHE_MB.",
    labels: [],
  },
  hallpass_token_requests_total: {
    type: "counter",
    help: "Answers of the token endpoint. The reason is Hallpass's own where a decision refused, else the OAuth error.",
    labels: ["grant_type", "outcome", "reason"],
  },
  hallpass_authentications_total: {
    type: "counter",
    help: "Sign-ins with a password, sign-outs and changes of passwords, by what came of them.",
    labels: ["event", "outcome", "reason"],
  },
  hallpass_acknowledgement_seconds: {
    type: "histogram",
    help: "From when a change, such as a revocation, is durable until it holds in every process and is acknowledged.",
    labels: [],
  },
  hallpass_unacknowledged_total: {
    type: "counter",
    help: "Changes that are durable but could not be acknowledged, because a store did not answer.",
    labels: [],
  },
  hallpass_leases_held: {
    type: "gauge",
    help: "Processes that may answer from memory now. Those of hallpass_processes that may not answer 503.",
    labels: [],
  },
  hallpass_lease_age_seconds: {
    type: "gauge",
    help: "Time since the lease was last renewed. It runs out at HALLPASS_LEASE_SECONDS.",
    labels: [],
    together: "largest",
  },
  hallpass_feed_lag_changes: {
    type: "gauge",
    help: "Changes in the records that the process has not applied yet. Absent while the records cannot be asked.",
    labels: [],
    together: "largest",
  },
  hallpass_rulebook_entries: {
    type: "gauge",
    help: "What the copy in memory holds: institutions, clients and denials that can still matter.",
    labels: ["kind"],
    together: "largest",
  },
  hallpass_activity_backlog: {
    type: "gauge",
    help: "Grants whose last use is not written yet.",
    labels: [],
  },
  hallpass_store_seconds: {
    type: "histogram",
    help: "How long calls to the stores took, whatever came of them.",
    labels: ["store", "operation"],
  },
  hallpass_store_failures_total: {
    type: "counter",
    help: "Calls to the stores that got no answer in time, or none that could be used: whoever asked was told 503.",
    labels: ["store", "operation"],
  },
  hallpass_request_seconds: {
    type: "histogram",
    help: "How long requests took at each door, but for introspections that are answered from memory.",
    labels: ["door", "status"],
  },
  process_cpu_seconds_total: {
    type: "counter",
    help: "Processor time that the processes have taken.",
    labels: [],
  },
  process_resident_memory_bytes: {
    type: "gauge",
    help: "Memory that they hold.",
    labels: [],
  },
  hallpass_event_loop_active_seconds_total: {
    type: "counter",
    help: "Time for which event loops were not waiting: of one process, no more than a second each second.",
    labels: [],
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as readonly MetricName[];

type NameOf<Type extends Metric["type"]> = {
  [Name in MetricName]: (typeof metrics)[Name]["type"] extends Type ? Name : never;
}[MetricName];

export type CounterName = NameOf<"counter">;
export type HistogramName = NameOf<"histogram">;
export type FoundName = NameOf<"counter" | "gauge">;

/** As many values as the metric has labels, in their order. */
export type LabelValues<Name extends MetricName> = TextForEach<(typeof metrics)[Name]["labels"]>;

type TextForEach<Labels extends readonly string[]> = { readonly [At in keyof Labels]: string };
