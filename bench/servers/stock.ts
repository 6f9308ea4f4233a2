/**
 * The engine as anybody would run it: oidc-provider with its defaults, two or three features on, and nothing of ours.
 * It keeps things in its own in-memory adapter or, with an address given, in Redis.
 */
import { createServer } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import type { AdapterFactory, Configuration, default as Provider } from "oidc-provider";
import { importEngine } from "../../src/oidc/internals.ts";
import { redisAdapters } from "./redis-adapter.ts";
import type { StockOrder, StockSetup, StockSignIn } from "./start-stock.ts";

const setup = JSON.parse(process.argv[2] ?? "{}") as StockSetup;
const { Provider: Engine } = await importEngine();
const provider: Provider = new Engine(setup.issuer, await configuration(setup));
// TLS ends in front of it, as it does in front of Hallpass.
provider.proxy = true;
const handle = provider.callback();

const server = createServer((request, response) => {
  const [, uid] = /^\/interaction\/([\w-]+)$/.exec(request.url ?? "") ?? [];
  void (uid === undefined ? handle(request, response) : signInAtOnce(request, response));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});

process.on("message", (order: StockOrder) => {
  void signInAll(order.accounts).then((signIns) => process.send?.({ signIns }));
});

async function configuration({ redis, clients, features }: StockSetup): Promise<Configuration> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true, modulusLength: 2048 });
  const jwk = { ...(await exportJWK(privateKey)), kid: "bench", alg: "RS256", use: "sig" };
  return {
    adapter: redis === undefined ? await memoryAdapters() : await redisAdapters(redis),
    clients: [...clients],
    jwks: { keys: [jwk] },
    // So that the same requests fit.
    routes: { authorization: "/authorize", introspection: "/introspect", userinfo: "/userinfo" },
    cookies: { keys: ["a secret that signs cookies, as in earnest"] },
    scopes: ["openid", "profile", "offline_access", "accounts:read"],
    claims: { openid: ["sub"], profile: ["name", "preferred_username"] },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, name: "Ana Silva", preferred_username: "ana.silva" }),
    }),
    // For all of a sign-in's tokens to outlive the browser's session, as the app's do at Hallpass.
    expiresWithSession: async () => false,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: "accounts:read", accessTokenFormat: "opaque" }),
      },
      ...Object.fromEntries(features.map((name) => [name, { enabled: true }])),
    },
  };
}

/** Its own, but it keeps only a thousand records unless it is given room. */
async function memoryAdapters(): Promise<AdapterFactory> {
  const lib = "oidc-provider/lib";
  const { default: Memory } = (await import(`${lib}/adapters/memory_adapter.js`)) as {
    default: new (model: string, store: object) => ReturnType<AdapterFactory>;
  };
  const { default: Store } = (await import(`${lib}/helpers/lru.js`)) as {
    default: new (size: { maxSize: number }) => object;
  };
  const store = new Store({ maxSize: 10_000_000 });
  return (model) => new Memory(model, store);
}

/** No pages: whoever opens one is signed in, and has agreed. */
async function signInAtOnce(...[request, response]: Parameters<typeof handle>): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const accountId = String(params["login_hint"]);
  const grantId = await grantFor(accountId, String(params["client_id"])).save();
  await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId } });
}

const scope = "openid profile";

function grantFor(accountId: string, clientId: string) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  return grant;
}

/** What the exchange of a code would have kept for each. */
async function signInAll(accounts: readonly string[]): Promise<readonly StockSignIn[]> {
  const client = await provider.Client.find("learning-app");
  if (client === undefined) throw new Error("There is no app to sign in with.");
  const signIns: StockSignIn[] = [];
  for (const accountId of accounts) {
    const grantId = await grantFor(accountId, client.clientId).save();
    const about = {
      accountId,
      client,
      grantId,
      gty: "authorization_code",
      scope,
      expiresWithSession: false,
    };
    const accessToken = await new provider.AccessToken(about).save();
    const authTime = Math.floor(Date.now() / 1000);
    const refreshToken = await new provider.RefreshToken({ ...about, authTime, rotations: 0 }).save();
    signIns.push({ accountId, accessToken, refreshToken });
  }
  return signIns;
}
