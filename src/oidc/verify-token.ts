import type { default as Provider } from "oidc-provider";
import type { Decision } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import { type AccountId, accountId, type ClientId, clientId } from "../policy/ids.ts";
import { type LiveToken, signInOfService, signInOfToken } from "./accounts.ts";

interface Verifying {
  readonly provider: () => Provider;
  readonly audience: string;
  readonly decide: (signIn: SignIn) => Decision;
}

interface Verified {
  readonly scopes: ReadonlySet<string>;
  readonly clientId: ClientId;
  readonly accountId?: AccountId;
  /** What was judged. */
  readonly signIn: SignIn;
}

/** For doors of our own that take our access tokens: issued for this audience, live, and allowed at this instant. */
export const verifyToken =
  ({ provider, audience, decide }: Verifying) =>
  async (token: string): Promise<Verified | undefined> => {
    const { AccessToken, ClientCredentials } = provider();
    const ofPerson = await AccessToken.find(token);
    const found = ofPerson ?? (await ClientCredentials.find(token));
    if (found === undefined || found.aud !== audience) return undefined;
    const signIn =
      ofPerson === undefined
        ? signInOfService(found as unknown as Parameters<typeof signInOfService>[0])
        : signInOfToken(ofPerson as unknown as LiveToken);
    if (!decide(signIn).allowed) return undefined;
    return {
      scopes: new Set((found.scope ?? "").split(" ")),
      clientId: clientId(String(found.clientId)),
      signIn,
      ...(ofPerson !== undefined && { accountId: accountId(ofPerson.accountId) }),
    };
  };
