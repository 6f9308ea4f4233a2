declare const kind: unique symbol;

type Id<Kind extends string> = string & { readonly [kind]: Kind };

/** `apr_…`: a request that waits for a second administrator. */
export type ApprovalId = Id<"approval">;
/** `acc_…`: a person's login at one institution. */
export type AccountId = Id<"account">;
/** Chosen by whoever declares the client: the `client_id` of RFC 6749. */
export type ClientId = Id<"client">;
/** `den_…`: a recorded reason why sign-ins that match it are not allowed. */
export type DenialId = Id<"denial">;
/** `grt_…`: one sign-in of one account in one client on one device. */
export type GrantId = Id<"grant">;
/** Chosen by whoever declares the institution: a short lower-case name. */
export type InstitutionId = Id<"institution">;

export const approvalId = (text: string): ApprovalId => text as ApprovalId;
export const accountId = (text: string): AccountId => text as AccountId;
export const clientId = (text: string): ClientId => text as ClientId;
export const denialId = (text: string): DenialId => text as DenialId;
export const grantId = (text: string): GrantId => text as GrantId;
export const institutionId = (text: string): InstitutionId => text as InstitutionId;
