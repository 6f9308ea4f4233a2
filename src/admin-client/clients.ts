import { z } from "zod";
import { time } from "./page.ts";

export const client = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  institutions: z.union([z.literal("all"), z.array(z.string())]),
  disabled: z.boolean(),
  authenticates: z.string(),
  redirectUris: z.array(z.string()),
  scopes: z.array(z.string()),
  audience: z.string().optional(),
  backchannelLogoutUri: z.string().optional(),
  refreshRetrySeconds: z.number().optional(),
  rotatesRefreshTokens: z.boolean(),
});
export type Client = z.infer<typeof client>;

export const clientDetails = client.extend({
  earlierSecretUntil: time.optional(),
  /** The whole client as a PUT takes it. */
  settings: z.record(z.string(), z.unknown()),
});
export type ClientDetails = z.infer<typeof clientDetails>;

export const clientPut = z.object({
  outcome: z.enum(["registered", "changed", "unchanged"]),
  client: clientDetails,
  secret: z.string().optional(),
});
export const secretRotated = z.object({ secret: z.string(), earlierSecretUntil: time.optional() });
export const secretEnded = z.object({ outcome: z.enum(["ended", "unchanged"]) });
