import type { ClientMetadata } from "oidc-provider";
import { type ChildServer, startChild } from "./child-server.ts";

export interface StockSetup {
  readonly issuer: string;
  /** An address; without one it keeps things in memory. */
  readonly redis?: string;
  readonly features: readonly string[];
  readonly clients: readonly ClientMetadata[];
}

export interface StockOrder {
  readonly accounts: readonly string[];
}

export interface StockSignIn {
  readonly accountId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Stock extends ChildServer {
  /** Signs each of them in to the app. */
  signIn(accounts: readonly string[]): Promise<readonly StockSignIn[]>;
}

export const stockSecret = "a-secret-as-long-as-those-that-hallpass-makes";

/** The same clients as Hallpass's demo content has, as far as a bench asks for them. */
const clients: readonly ClientMetadata[] = [
  {
    client_id: "learning-app",
    application_type: "native",
    redirect_uris: ["com.example.learning:/signed-in"],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
  },
  {
    client_id: "quiz-tool",
    client_secret: stockSecret,
    redirect_uris: ["https://quiz.example/signed-in"],
    grant_types: ["authorization_code", "refresh_token"],
  },
  {
    client_id: "platform-api",
    client_secret: stockSecret,
    redirect_uris: [],
    response_types: [],
    grant_types: [],
  },
];

const service: ClientMetadata = {
  client_id: "school-scripts",
  client_secret: stockSecret,
  redirect_uris: [],
  response_types: [],
  grant_types: ["client_credentials"],
  scope: "accounts:read",
};

interface How {
  readonly features?: readonly string[];
  readonly redis?: string;
  readonly issuer?: string;
}

export async function startStock({ features = [], redis, issuer }: How): Promise<Stock> {
  const setup: StockSetup = {
    issuer: issuer ?? "https://id.school.example",
    features,
    clients: features.includes("clientCredentials") ? [...clients, service] : clients,
    ...(redis !== undefined && { redis }),
  };
  const server = await startChild("stock.ts", setup);
  return {
    ...server,
    async signIn(accounts) {
      const told = (await server.ask({ accounts } satisfies StockOrder)) as {
        readonly signIns: readonly StockSignIn[];
      };
      return told.signIns;
    },
  };
}
