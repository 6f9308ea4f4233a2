import * as client from "openid-client";
import { type App, app, type Person, signIn } from "../support/phone.ts";

type Json = Readonly<Record<string, unknown>>;

/** The admin API in the hands of a person who administers: their own token, their own role. */
export interface Administrator {
  get(path: string): Promise<Json>;
  post(path: string, body: Json): Promise<Json>;
}

export async function administrator(origin: string, person: Person): Promise<Administrator> {
  const terminal: App = await app(origin, {
    id: "hallpass-cli",
    redirectUri: "http://127.0.0.1:4711/signed-in",
    scope: "openid admin",
  });
  const { tokens } = await signIn(terminal, person, { more: { resource: `${origin}/admin` } });
  return {
    get: (path) => ask(path, { method: "GET" }),
    post: (path, body) =>
      ask(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
  };

  async function ask(path: string, init: RequestInit): Promise<Json> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${tokens.access_token}`);
    const response = await fetch(`${origin}/admin/v1${path}`, { ...init, headers });
    const body = (await response.json()) as Json;
    if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  }
}

/** What a refused refresh answers, as the app sees it. */
export async function refusal(
  of: App,
  refreshToken: unknown,
): Promise<{ status: number; error: string; reason: unknown }> {
  try {
    await client.refreshTokenGrant(of.config, String(refreshToken));
  } catch (error) {
    if (error instanceof client.ResponseBodyError) {
      return { status: error.status, error: error.error, reason: (error.cause as Json)["reason"] };
    }
    throw error;
  }
  throw new Error("The refresh was not refused.");
}
