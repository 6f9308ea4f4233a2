import type { EnginePayload } from "./engine-records.ts";

/**
 * What is kept of a session that is written again: with the authorizations that another request has added since it was
 * read, but never those of somebody else who used the browser before.
 */
export function withAuthorizationsOf(
  before: EnginePayload | undefined,
  payload: EnginePayload,
): EnginePayload {
  const stored = before?.["authorizations"];
  if (stored === undefined || before?.["accountId"] !== payload["accountId"]) return payload;
  return { ...payload, authorizations: { ...Object(stored), ...Object(payload["authorizations"]) } };
}
