import type { GrantRevocation } from "../policy/denials.ts";
import type { GrantId } from "../policy/ids.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";
import { hallpassItself } from "./caller.ts";
import type { revokeGrant } from "./revoke-grant.ts";

interface Deps {
  readonly signIns: SignInReader;
  readonly revokeGrant: ReturnType<typeof revokeGrant>;
}

/** A protocol ends a sign-in: the app revokes its token, the person signs out, or a token or code is used twice. */
export const endGrant =
  ({ signIns, revokeGrant }: Deps) =>
  async (
    id: GrantId,
    how: { readonly because: GrantRevocation["because"]; readonly code: string },
  ): Promise<void> => {
    const grant = await signIns.grant(id);
    if (grant !== undefined) await revokeGrant(hallpassItself(grant.institutionId), { grantId: id, ...how });
  };
