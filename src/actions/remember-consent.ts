import type { Consent } from "../store/port/entities.ts";
import type { ActionDeps } from "./deps.ts";

/** A person agrees that a tool may act for them. Agreeing again replaces what was agreed before. */
export const rememberConsent =
  ({ records, now }: ActionDeps) =>
  async (agreed: Omit<Consent, "at">): Promise<void> => {
    const at = now();
    await records.change((writer) => writer.putConsent({ ...agreed, at }));
  };
