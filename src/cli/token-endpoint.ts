import { z } from "zod";
import { after, type Instant, seconds } from "../policy/time.ts";
import { CommandFailure } from "./failure.ts";
import type { Server } from "./server-address.ts";

/** What the token endpoint gave, with its end as a point in time. */
export interface Tokens {
  readonly accessToken: string;
  readonly expiresAt: Instant;
}

export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

interface TokenRequest {
  readonly form: Readonly<Record<string, string>>;
  /** Absent: a public client, which names itself in the form. */
  readonly client?: ClientCredentials;
  readonly now: () => Instant;
}

/** RFC 6749 §5: asks for tokens; a refusal says what to do about it. */
export async function requestTokens(server: Server, { form, client, now }: TokenRequest): Promise<Tokens> {
  const sentAt = now();
  const response = await server.send("/token", {
    method: "POST",
    headers: { accept: "application/json", ...(client !== undefined && { authorization: basic(client) }) },
    body: new URLSearchParams(form),
  });
  const body: unknown = await response.json().catch(() => undefined);
  const granted = tokenAnswer.safeParse(body);
  if (!response.ok || !granted.success) throw refusal(server, response, body);
  const { access_token, expires_in } = granted.data;
  return { accessToken: access_token, expiresAt: after(sentAt, seconds(expires_in)) };
}

const tokenAnswer = z.object({ access_token: z.string(), expires_in: z.number() });

/** §5.2. */
const refusalAnswer = z.object({ error: z.string(), error_description: z.string().optional() });

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function basic({ id, secret }: ClientCredentials): string {
  const encoded = [id, secret].map((part) => new URLSearchParams({ part }).toString().slice("part=".length));
  return `Basic ${Buffer.from(encoded.join(":")).toString("base64")}`;
}

function refusal({ url }: Server, { status }: Response, body: unknown): CommandFailure {
  const { data } = refusalAnswer.safeParse(body);
  if (status >= 502 && status <= 504) {
    return new CommandFailure(
      "unreachable",
      `${url} cannot sign anyone in at the moment (${status}). Try again soon.`,
    );
  }
  if (data === undefined || status === 404) {
    return new CommandFailure(
      "failed",
      `${url} does not answer as Hallpass does (${status}). Check the address.`,
    );
  }
  return new CommandFailure("not-permitted", sentences[data.error]?.(url) ?? inItsOwnWords(data));
}

const sentences: Readonly<Record<string, (url: string) => string>> = {
  invalid_client: (url) =>
    `${url} does not know this client, or its secret is wrong. Check HALLPASS_CLIENT_ID and HALLPASS_CLIENT_SECRET.`,
  invalid_scope: () => "This client may not do that: its scopes do not include it.",
  invalid_target: (url) =>
    `The server does not know itself as ${url}. Give --url the address that it is set up with.`,
};

const inItsOwnWords = ({ error, error_description }: z.infer<typeof refusalAnswer>): string =>
  `The server refused to sign in: ${error_description ?? error}.`.replace(/\.\.$/, ".");
