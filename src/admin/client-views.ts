import { z } from "zod";
import { type Caller, reaches } from "../actions/caller.ts";
import { clientVersion } from "../actions/client-version.ts";
import { stillValid } from "../actions/rotate-client-secret.ts";
import { clientKinds } from "../policy/facts.ts";
import type { Instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import { answer, time } from "./answers.ts";
import { clientSettings } from "./client-fields.ts";
import { withoutAbsent } from "./replies.ts";
import { isoField } from "./views.ts";

const shape = {
  id: z.string(),
  kind: z.enum(clientKinds),
  name: z.string(),
  institutions: z
    .union([z.literal("all"), z.array(z.string())])
    .meta({ description: "Where it is used, as far as you reach." }),
  disabled: z.boolean(),
  authenticates: z
    .enum(["nothing", "secret", "key"])
    .meta({ description: "By what it shows that it is itself; an app on a phone can keep nothing." }),
  earlierSecretUntil: time.optional().meta({
    description: "So long the secret from before the last rotation is valid beside the present one.",
  }),
  redirectUris: z.array(z.string()),
  scopes: z.array(z.string()),
  audience: z.string().optional(),
  backchannelLogoutUri: z.string().optional(),
  refreshRetrySeconds: z
    .int()
    .optional()
    .meta({ description: "So long a used refresh token gets the same answer again. Absent: 60." }),
  rotatesRefreshTokens: z.boolean(),
};

export const clientAnswer = answer("Client", z.object(shape));

export const clientDetails = answer(
  "ClientDetails",
  z.object({
    ...shape,
    settings: z
      .object(clientSettings)
      .meta({ description: "What it is, whole, as a PUT takes it, as far as you reach." }),
  }),
);

/** Never a secret, nor its hash; and no institution that the caller does not reach. */
export const clientView = (caller: Caller, client: Client, now: Instant): z.input<typeof clientAnswer> => {
  const { id, kind, name, disabled, audience, backchannelLogoutUri, refreshRetrySeconds } = client;
  return {
    id,
    kind,
    name,
    institutions: institutionsFor(caller, client),
    disabled,
    authenticates: authenticates(client),
    ...isoField("earlierSecretUntil", stillValid(client, now)[0]?.endsAt),
    redirectUris: [...client.redirectUris],
    scopes: [...client.scopes],
    ...withoutAbsent({ audience, backchannelLogoutUri, refreshRetrySeconds }),
    rotatesRefreshTokens: client.rotateRefreshTokens ?? true,
  };
};

export const clientDetailsView = (
  caller: Caller,
  client: Client,
  now: Instant,
): z.input<typeof clientDetails> => ({
  ...clientView(caller, client, now),
  settings: settingsFor(caller, client),
});

export const clientETag = (client: Client) => ({ ETag: `"${clientVersion(client)}"` });

const institutionsFor = (caller: Caller, { institutions }: Client): "all" | string[] =>
  institutions === "all" ? "all" : institutions.filter((one) => reaches(caller, one));

function settingsFor(caller: Caller, client: Client): z.input<typeof clientDetails>["settings"] {
  const { name, audience, signedAccessTokens, backchannelLogoutUri, publicKeys } = client;
  const { refreshRetrySeconds, rotateRefreshTokens } = client;
  return {
    name,
    institutions: institutionsFor(caller, client),
    ...listed({
      redirectUris: client.redirectUris,
      postLogoutRedirectUris: client.postLogoutRedirectUris,
      scopes: client.scopes,
    }),
    ...withoutAbsent({ audience, signedAccessTokens, backchannelLogoutUri }),
    ...withoutAbsent({ refreshRetrySeconds, rotateRefreshTokens }),
    ...(publicKeys !== undefined && { publicKeys: [...publicKeys] }),
    ...(client.isDefaultResourceServer === true && { defaultResourceServer: true }),
    ...howItIsKnown(client),
  };
}

/** Where these can be chosen, and are not what they are anyway. */
function howItIsKnown(client: Client): { secret?: "generate" | "none"; requirePkce?: false } {
  if (client.kind !== "web" && client.kind !== "tool") return {};
  return {
    ...(client.kind === "web" && {
      secret: authenticates(client) === "nothing" ? ("none" as const) : ("generate" as const),
    }),
    ...(!client.requirePkce && { requirePkce: false as const }),
  };
}

/** Those lists that hold something. */
const listed = (lists: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, string[]>> =>
  Object.fromEntries(
    Object.entries(lists)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, [...list]]),
  );

const authenticates = ({ publicKeys, secretHashes }: Client) => {
  if (publicKeys !== undefined) return "key" as const;
  return secretHashes.length > 0 ? ("secret" as const) : ("nothing" as const);
};
