import { describe, expect, it } from "vitest";
import { metricNames, metrics } from "./definitions.ts";
import { exposition } from "./exposition.ts";
import { meters } from "./meters.ts";
import { type Snapshot, together, withoutGauges } from "./snapshot.ts";

const samples = (snapshot: Snapshot): readonly string[] =>
  exposition(snapshot)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

describe("a metric", () => {
  it("has its sentence and its type, whether or not there is a sample, and comes once", () => {
    const told = exposition({});
    for (const name of metricNames) {
      expect(told.split("\n")).toContain(`# HELP ${name} ${metrics[name].help}`);
      expect(told.split("\n").filter((line) => line === `# TYPE ${name} ${metrics[name].type}`)).toHaveLength(
        1,
      );
    }
  });

  it("counts by labels", async () => {
    const meter = meters();
    for (const reason of ["suspended", "revoked", "suspended"])
      meter.count("hallpass_decisions_total", ["token", "denied", reason]);
    expect(samples(await meter.snapshot())).toEqual([
      'hallpass_decisions_total{about="token",outcome="denied",reason="suspended"} 2',
      'hallpass_decisions_total{about="token",outcome="denied",reason="revoked"} 1',
    ]);
  });

  it("is written so that no value ends its line or its quotes", async () => {
    const meter = meters();
    meter.look((found) => found("hallpass_introspection_alarms_total", ['a"b\\c\nd'], 1));
    expect(samples(await meter.snapshot())).toEqual([
      'hallpass_introspection_alarms_total{caller="a\\"b\\\\c\\nd"} 1',
    ]);
  });

  it("of time tells how many took no longer than each bound, and the sum", async () => {
    const meter = meters();
    for (const seconds of [0.001, 0.0011, 0.3, 60])
      meter.observe("hallpass_acknowledgement_seconds", [], seconds);
    const told = samples(await meter.snapshot());
    const counts = told.filter((line) => line.includes("_bucket")).map((line) => Number(line.split(" ")[1]));
    expect(counts).toEqual([1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4]);
    expect(told.at(-3)).toBe('hallpass_acknowledgement_seconds_bucket{le="+Inf"} 4');
    expect(told.at(-2)).toMatch(/^hallpass_acknowledgement_seconds_sum 60\.30\d+$/);
    expect(told.at(-1)).toBe("hallpass_acknowledgement_seconds_count 4");
  });

  it("is left out when whoever looks finds nothing, and the others are told", async () => {
    const meter = meters();
    meter.look(async () => {
      throw new Error("no answer");
    });
    meter.look((found) => found("hallpass_leases_held", [], 1));
    expect(samples(await meter.snapshot())).toEqual(["hallpass_leases_held 1"]);
  });

  it("once told does not change", async () => {
    const meter = meters();
    meter.observe("hallpass_acknowledgement_seconds", [], 1);
    const before = await meter.snapshot();
    const text = JSON.stringify(before);
    meter.observe("hallpass_acknowledgement_seconds", [], 1);
    expect(JSON.stringify(before)).toBe(text);
  });
});

async function processWith(held: number, age: number, took: readonly number[]): Promise<Snapshot> {
  const meter = meters();
  for (const seconds of took) meter.observe("hallpass_acknowledgement_seconds", [], seconds);
  meter.count("hallpass_token_requests_total", ["refresh_token", "given", ""]);
  meter.look((found) => {
    found("hallpass_leases_held", [], held);
    found("hallpass_lease_age_seconds", [], age);
  });
  return meter.snapshot();
}

describe("several processes together", () => {
  it("have counted what each has, and are as late as the latest", async () => {
    const told = samples(together([await processWith(1, 0.3, [0.02]), await processWith(1, 0.1, [0.02, 5])]));
    expect(told).toContain("hallpass_leases_held 2");
    expect(told).toContain("hallpass_lease_age_seconds 0.3");
    expect(told).toContain("hallpass_acknowledgement_seconds_count 3");
    expect(told).toContain('hallpass_acknowledgement_seconds_bucket{le="0.025"} 2');
    expect(told).toContain(
      'hallpass_token_requests_total{grant_type="refresh_token",outcome="given",reason=""} 2',
    );
  });

  it("keep of one that is gone what it has counted, and not what it held", async () => {
    const told = samples(
      together([withoutGauges(await processWith(1, 9, [1])), await processWith(1, 0.1, [])]),
    );
    expect(told).toContain("hallpass_leases_held 1");
    expect(told).toContain("hallpass_lease_age_seconds 0.1");
    expect(told).toContain("hallpass_acknowledgement_seconds_count 1");
  });
});
