import { z } from "zod";
import { type Caller, reaches } from "../actions/caller.ts";
import { clientKinds } from "../policy/facts.ts";
import type { Client } from "../store/port/entities.ts";
import { answer, listOf } from "./answers.ts";
import { reply, route } from "./route.ts";

const clientAnswer = answer(
  "Client",
  z.object({
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
    redirectUris: z.array(z.string()),
    scopes: z.array(z.string()),
    audience: z.string().optional(),
    backchannelLogoutUri: z.string().optional(),
    refreshRetrySeconds: z
      .int()
      .optional()
      .meta({ description: "So long a used refresh token gets the same answer again. Absent: 60." }),
    rotatesRefreshTokens: z.boolean(),
  }),
);

const list = route({
  method: "get",
  path: "/clients",
  summary: "List the apps, tools, servers and programs of the institutions that you reach",
  permission: "sign-ins:read",
  answers: { 200: listOf("Clients", clientAnswer) },
  handle: async ({ records }, { caller }) => {
    const clients = await records.clients();
    const items = clients.filter((client) => concerns(caller, client)).map((client) => view(caller, client));
    return reply(200, { items });
  },
});

export const clientRoutes = [list];

const concerns = (caller: Caller, { institutions }: Client): boolean =>
  caller.institutions === "all" || institutions === "all" || institutions.some((id) => reaches(caller, id));

/** Never a secret, nor its hash; and no institution that the caller does not reach. */
const view = (caller: Caller, client: Client): z.input<typeof clientAnswer> => {
  const { id, kind, name, disabled, audience, backchannelLogoutUri, refreshRetrySeconds } = client;
  return {
    id,
    kind,
    name,
    institutions:
      client.institutions === "all" ? "all" : client.institutions.filter((one) => reaches(caller, one)),
    disabled,
    authenticates: authenticates(client),
    redirectUris: [...client.redirectUris],
    scopes: [...client.scopes],
    ...(audience !== undefined && { audience }),
    ...(backchannelLogoutUri !== undefined && { backchannelLogoutUri }),
    ...(refreshRetrySeconds !== undefined && { refreshRetrySeconds }),
    rotatesRefreshTokens: client.rotateRefreshTokens ?? true,
  };
};

const authenticates = ({ publicKeys, secretHashes }: Client) => {
  if (publicKeys !== undefined) return "key" as const;
  return secretHashes.length > 0 ? ("secret" as const) : ("nothing" as const);
};
