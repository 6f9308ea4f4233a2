import { expect } from "vitest";
import { codeFor, type Form, type Reply, startParties } from "../security/parties.ts";
import { type App, app } from "../support/phone.ts";

export const redirectUri = "https://app.example/signed-in";

const declared = (id: string, more: object = {}) => ({
  id,
  kind: "web",
  name: id,
  institutions: "all",
  redirectUris: [redirectUri],
  scopes: ["openid", "profile", "offline_access", "courses:read"],
  secret: "none",
  ...more,
});

/** Public clients that refresh in each of the ways that content can say. */
export const clients = {
  usual: declared("usual"),
  strict: declared("strict", { refreshRetrySeconds: 0 }),
  patient: declared("patient", { kind: "mobile", refreshRetrySeconds: 600 }),
  keeping: declared("keeping", { rotateRefreshTokens: false }),
};

type Name = keyof typeof clients;
export type Tokens = Reply["body"];

export const over = { status: 400, body: { error: "invalid_grant", reason: "revoked" } };

/** A server with these clients, and what they do there: for Ana, in the usual client, if nothing else is said. */
export async function startRefreshing(how: Parameters<typeof startParties>[0]) {
  const parties = await startParties(how);
  await parties.running.apply({ clients: Object.values(clients) });
  const apps = new Map<string, App>();
  for (const id of Object.keys(clients))
    apps.set(id, await app(parties.origin, { id, redirectUri, scope: "openid profile" }));

  const refresh = (tokens: Tokens, id: Name = "usual", more: Form = {}) =>
    parties.refresh(id, tokens["refresh_token"], more);

  return {
    parties,
    refresh,
    async signedIn(id: Name = "usual", more: Form = {}): Promise<Tokens> {
      const form = await codeFor(apps.get(id) as App, parties.ana, { more });
      return (await parties.post("/token", form)).body;
    },
    async refreshed(tokens: Tokens, id: Name = "usual", more: Form = {}): Promise<Tokens> {
      const { status, body } = await refresh(tokens, id, more);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body;
    },
    /** The sign-in is over, for whoever holds whichever of its tokens. */
    async expectOver(...all: readonly Tokens[]): Promise<void> {
      for (const tokens of all) {
        expect(await refresh(tokens)).toMatchObject(over);
        expect(await parties.isActive(tokens["access_token"])).toBe(false);
      }
    },
  };
}
