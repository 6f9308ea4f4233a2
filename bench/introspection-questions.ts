import { post } from "../test/support/plain-requests.ts";
import { basic } from "../test/support/token-requests.ts";
import type { Questions } from "./load/sources.ts";

interface Known {
  readonly accountId: string;
  readonly accessToken: string;
}

export function questions(known: readonly Known[], secret: string): Questions {
  const { authorization } = basic("platform-api", secret);
  return {
    kind: "questions",
    questions: known.map(({ accountId, accessToken }) => ({
      request: post("/introspect", { token: accessToken }, authorization),
      holds: `"active":true,"sub":"${accountId}"`,
    })),
  };
}

/** The ceiling knows nobody. */
export const anyAnswer = ({ kind, questions: all }: Questions): Questions => ({
  kind,
  questions: all.map(({ request }) => ({ request, holds: '"active":true,"sub":"' })),
});
