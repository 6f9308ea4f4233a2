import type { AccountId } from "../../policy/ids.ts";

/** The name under which stands what an account has: its grants and its browser sessions. */
export const accountName = (id: AccountId): string => `a${id}`;

export const ofGrant = (short: string): string => `g${short}`;
export const ofSession = (hash: string): string => `s${hash}`;
