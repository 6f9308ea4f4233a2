import { z } from "zod";
import { clientName } from "./client-name.ts";
import { publicKeys } from "./public-keys.ts";
import { audienceProblem, nativeRedirectProblem, webRedirectProblem } from "./redirect-uri.ts";
import { institutionRef, onlyOnce, sayWhen } from "./schema-words.ts";

const common = {
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$/, "must be letters, digits and - . _ ~, at most 100")
    .describe("The client_id (RFC 6749 §2.2). It never changes."),
  name: clientName("What people see: in consent, in their list of sign-ins."),
  institutions: z
    .union([z.literal("all"), onlyOnce(z.array(institutionRef).min(1))], {
      error: "must be all, or a list of institution ids",
    })
    .describe(
      "Whose people may use it: where one is taken out, sign-ins of its people are paused at once. For a resource server and a service, whose data it may meet.",
    ),
  disabled: z.boolean().optional().describe("True pauses every sign-in in it and refuses new ones."),
};

const scope = z
  .string()
  // RFC 6749 §3.3: scope-token.
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, "must be one word without spaces, quotes or backslashes");
const scopes = onlyOnce(z.array(scope));
const asked = scopes.describe("What it may ask for: openid, profile, and scopes of resource servers.");

const nativeUris = uris(nativeRedirectProblem);
const webUris = uris(webRedirectProblem);
const returns = "Where an answer may be sent. Compared letter by letter; only a loopback port may differ.";
const backchannelLogoutUri = z
  .union([z.literal("none"), z.string().max(2000, "is too long").superRefine(sayWhen(webRedirectProblem))])
  .optional()
  .describe("Where it is told that a sign-in is over (Back-Channel Logout 1.0); none takes it away.");
const leaves = "Where a browser may be sent after signing out.";

const generate = z
  .literal("generate")
  .optional()
  .describe("Made once, when there is none yet, and shown once.");
const requirePkce = z
  .boolean()
  .optional()
  .describe("False lets a confidential client go without PKCE. New clients need it.");

const proof = { secret: generate, publicKeys };

const refreshing = {
  refreshRetrySeconds: z
    .int("must be whole seconds, 0 to 600")
    .min(0, "must be 0 to 600 seconds")
    .max(600, "must be 0 to 600 seconds")
    .optional()
    .describe("Public clients: how long a refresh can be asked for again and gets the same answer. 60."),
  rotateRefreshTokens: z
    .boolean()
    .optional()
    .describe("Public clients: false is for apps that cannot keep a new refresh token at each refresh."),
};

const mobile = z.strictObject({
  ...common,
  kind: z.literal("mobile").describe("The platform's app on phones and tablets."),
  redirectUris: nativeUris.min(1, "must name at least one").describe(returns),
  postLogoutRedirectUris: nativeUris.optional().describe(leaves),
  scopes: asked,
  secret: z.literal("none").optional().describe("An app on a device cannot keep one (RFC 8252 §8.5)."),
  requirePkce: z.literal(true).optional().describe("An app always needs PKCE."),
  ...refreshing,
});

const tool = z.strictObject({
  ...common,
  kind: z.literal("tool").describe("A third party's tool: people are asked before it may act for them."),
  redirectUris: webUris.min(1, "must name at least one").describe(returns),
  postLogoutRedirectUris: webUris.optional().describe(leaves),
  backchannelLogoutUri,
  scopes: asked,
  ...proof,
  requirePkce,
});

const web = z.strictObject({
  ...common,
  kind: z.literal("web").describe("A web application of the school or the platform."),
  redirectUris: webUris.min(1, "must name at least one").describe(returns),
  postLogoutRedirectUris: webUris.optional().describe(leaves),
  backchannelLogoutUri,
  scopes: asked,
  secret: z
    .enum(["generate", "none"])
    .describe("generate for an application on a server; none for one in a browser or a terminal."),
  publicKeys,
  requirePkce,
  ...refreshing,
});

const resourceServer = z.strictObject({
  ...common,
  kind: z.literal("resource-server").describe("A server that asks whether an access token is good."),
  audience: z
    .string()
    .superRefine(sayWhen(audienceProblem))
    .describe("The resource indicator (RFC 8707) of tokens meant for it."),
  defaultResourceServer: z
    .boolean()
    .optional()
    .describe("True: tokens without an audience are meant for it too. At most one."),
  scopes: scopes.optional().describe("The scopes that tokens meant for it may carry."),
  signedAccessTokens: z
    .enum(["RS256", "ES256", "none"])
    .optional()
    .describe("People's access tokens for it are JWTs (RFC 9068), signed so; none, the default: opaque."),
  ...proof,
});

const service = z.strictObject({
  ...common,
  kind: z.literal("service").describe("A program that acts for nobody: scripts, directories."),
  scopes: scopes.min(1, "must name at least one").describe("What it may do, such as accounts:read."),
  ...proof,
});

export const clientSchema = z.discriminatedUnion("kind", [mobile, tool, web, resourceServer, service], {
  error: "must be mobile, tool, web, resource-server or service",
});

function uris(problem: (text: string) => string | undefined) {
  return onlyOnce(z.array(z.string().max(2000, "is too long").superRefine(sayWhen(problem))));
}
