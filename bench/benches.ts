import { introspection } from "./introspection.ts";
import { introspectionProfile } from "./introspection-profile.ts";
import type { Bench } from "./report.ts";
import { revocation } from "./revocation.ts";

/** In the order of the results page. */
export const benches: Readonly<Record<string, Bench>> = {
  introspection,
  "introspection-profile": introspectionProfile,
  revocation,
};
