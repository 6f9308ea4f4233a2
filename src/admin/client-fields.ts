import { z } from "zod";
import { clientKinds } from "../policy/facts.ts";

const text = (longest: number) => z.string().max(longest, `must have at most ${longest} characters`);
const words = (longest: number) => z.array(text(longest)).max(1000, "must hold at most 1000").optional();

/**
 * What a client is besides its id and its kind, in the words of a content file. Here is the form; what may stand where is
 * told by the same checks that content meets.
 */
export const clientSettings = {
  name: text(1000).meta({ description: "What people see: in consent, in their list of sign-ins." }),
  institutions: z
    .union([z.array(text(100)).max(10_000), z.literal("all")], {
      error: "must be all, or a list of institution ids",
    })
    .meta({
      description:
        "Whose people may use it: where one is taken out, sign-ins of its people are paused at once. For a resource server and a service, whose data it may meet.",
    }),
  redirectUris: words(3000).meta({ description: "Where an answer may be sent. Of apps, tools and web." }),
  postLogoutRedirectUris: words(3000).meta({ description: "Where a browser may go after signing out." }),
  backchannelLogoutUri: text(3000)
    .optional()
    .meta({ description: "Where it is told that a sign-in is over." }),
  scopes: words(1000).meta({ description: "What it may ask for; of a resource server, what it takes." }),
  audience: text(3000).optional().meta({ description: "Of a resource server: its resource indicator." }),
  defaultResourceServer: z.boolean().optional(),
  signedAccessTokens: z.enum(["RS256", "ES256", "none"]).optional(),
  secret: z
    .enum(["generate", "none"])
    .optional()
    .meta({ description: "generate makes one when there is none yet; the answer tells it, once." }),
  publicKeys: z
    .union([z.literal("none"), z.array(z.record(z.string(), z.unknown())).max(100)])
    .optional()
    .meta({ description: "Public keys (JWK) that prove who it is, in place of a secret." }),
  requirePkce: z.boolean().optional(),
  refreshRetrySeconds: z
    .int()
    .optional()
    .meta({ description: "Of apps: so long a used refresh token gets the same answer again. 60." }),
  rotateRefreshTokens: z.boolean().optional(),
};

export const newClient = {
  id: text(1000).meta({ description: "The client_id. It never changes." }),
  kind: z.enum(clientKinds).meta({ description: "It never changes." }),
  ...clientSettings,
};
