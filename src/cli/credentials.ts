import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Permission } from "../actions/caller.ts";
import { type Instant, seconds } from "../policy/time.ts";
import { CommandFailure } from "./failure.ts";
import { keptSignIns } from "./kept-sign-ins.ts";
import type { Server } from "./server-address.ts";
import { type ClientCredentials, requestTokens } from "./token-endpoint.ts";

export const loginClient = "hallpass-cli";

interface Asker {
  readonly server: Server;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
}

/** An access token for these permissions and no others: of the client in the environment, the person, or the demo. */
export async function accessToken(asker: Asker, permissions: readonly Permission[]): Promise<string> {
  const client = clientInEnvironment(asker.env);
  if (client !== undefined) return tokenOfClient(asker, client, permissions);
  const person = await tokenOfPerson(asker);
  if (person !== undefined) return person;
  const demo = await demoClient(asker);
  if (demo !== undefined) return tokenOfClient(asker, demo, permissions);
  throw new CommandFailure(
    "not-permitted",
    `You are not signed in at ${asker.server.url}. Run \`hallpass login\`, or set HALLPASS_CLIENT_ID and HALLPASS_CLIENT_SECRET.`,
  );
}

/** The name of the admin API as a resource (RFC 8707). */
export const adminResource = ({ url }: Server): string => `${url}/admin`;

function clientInEnvironment(env: Asker["env"]): ClientCredentials | undefined {
  const { HALLPASS_CLIENT_ID: id = "", HALLPASS_CLIENT_SECRET: secret = "" } = env;
  if ((id === "") !== (secret === "")) {
    throw new CommandFailure("usage", "Set both HALLPASS_CLIENT_ID and HALLPASS_CLIENT_SECRET, or neither.");
  }
  return id === "" ? undefined : { id, secret };
}

async function tokenOfClient(
  { server, now }: Asker,
  client: ClientCredentials,
  permissions: readonly Permission[],
): Promise<string> {
  const scope = permissions.join(" ");
  const form = { grant_type: "client_credentials", resource: adminResource(server), scope };
  return (await requestTokens(server, { form, client, now })).accessToken;
}

/** A token that ends while the request is under way is of no use. */
const tooClose = seconds(30);

async function tokenOfPerson({ server, env, now }: Asker): Promise<string | undefined> {
  const tokens = await keptSignIns(env).of(server.url);
  if (tokens === undefined || now() < tokens.expiresAt - tooClose) return tokens?.accessToken;
  throw new CommandFailure("not-permitted", "Your sign-in has run out. Sign in again with `hallpass login`.");
}

const demoCredentials = z.object({
  clients: z.object({ "school-scripts": z.object({ secret: z.string() }) }),
});

/** What the first start in development wrote. It is nobody else's: never sent to another machine. */
async function demoClient({ server, env }: Asker): Promise<ClientCredentials | undefined> {
  if (!server.isOnThisMachine || env["NODE_ENV"] === "production") return undefined;
  const file = join(env["HALLPASS_DATA"] || "var", "demo-credentials.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return {
      id: "school-scripts",
      secret: demoCredentials.parse(JSON.parse(text)).clients["school-scripts"].secret,
    };
  } catch {
    return undefined;
  }
}
