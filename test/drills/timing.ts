import { type Alike, startAlike } from "../security/alike.ts";
import { differences, timesOf } from "../support/timing.ts";

/**
 * `timing`: can somebody tell by a stopwatch what the answer does not say? For each kind of question Welch's t and the gap
 * of the medians in milliseconds, against the first of its kind; `leaks` counts those that are too far off.
 */
export async function timing({ short }: { readonly short: boolean }): Promise<Record<string, number>> {
  const rounds = short ? 100 : 5000;
  const alike = await startAlike();
  try {
    const found: Record<string, number> = {};
    let leaks = 0;
    for (const [kind, asks] of Object.entries(kindsIn(alike))) {
      for (const [name, { t, gap }] of Object.entries(differences(await timesOf(asks, rounds)))) {
        found[`${kind} ${name}: t`] = rounded(t);
        found[`${kind} ${name}: gap`] = rounded(gap);
        if (Math.abs(t) >= 4.5 || gap >= 1) leaks += 1;
      }
    }
    return { rounds, ...found, leaks };
  } finally {
    await alike.parties.running.stop();
  }
}

const kindsIn = ({ signIns, introspections, revocations }: Alike) => ({
  "sign-in": signIns,
  introspect: introspections,
  revoke: revocations,
});

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
