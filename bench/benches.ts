import { clientCredentials } from "./client-credentials.ts";
import { codeFlow } from "./code-flow.ts";
import { firstPaint } from "./first-paint.ts";
import { introspection } from "./introspection.ts";
import { introspectionProfile } from "./introspection-profile.ts";
import { memory } from "./memory.ts";
import { middleware } from "./middleware.ts";
import { move } from "./move.ts";
import { password } from "./password.ts";
import { refresh } from "./refresh.ts";
import type { Bench } from "./report.ts";
import { revocation } from "./revocation.ts";
import { scale } from "./scale.ts";
import { start } from "./start.ts";
import { userinfo } from "./userinfo.ts";

/** In the order of the results page. */
export const benches: Readonly<Record<string, Bench>> = {
  introspection,
  "introspection-profile": introspectionProfile,
  userinfo,
  refresh,
  "client-credentials": clientCredentials,
  "code-flow": codeFlow,
  password,
  memory,
  start,
  middleware,
  revocation,
};

/** Not on the results page: one writes a page of its own, one needs a browser, and one is of a day in an operator's life. */
export const benchesApart: Readonly<Record<string, Bench>> = { scale, "first-paint": firstPaint, move };
