import { expect, it } from "vitest";
import { traces } from "./traces.ts";

// With an SDK: test/flows/traces.test.ts.
it("there are none without an SDK, so that nothing is wrapped", () => expect(traces()).toBeUndefined());
