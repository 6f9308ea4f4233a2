import type { Context } from "koa";
import { type Caller, type Permission, personInRoles } from "../actions/caller.ts";
import { hasProof } from "../actions/end-own-sign-ins.ts";
import type { Visitor } from "../components/visitor.ts";
import { formField, queryField } from "../http/form.ts";
import type { Look } from "../http/page.ts";
import { type Reader, readerOf } from "../http/reader.ts";
import { requestId } from "../http/request-id.ts";
import { before, type Instant, minutes } from "../policy/time.ts";
import type { Account, Institution } from "../store/port/entities.ts";
import { type Api, apiFor } from "./api.ts";
import type { ConsoleDeps } from "./deps.ts";

/** One request of an administrator to one page. */
export interface Visit {
  readonly ctx: Context;
  readonly deps: ConsoleDeps;
  readonly account: Account;
  readonly caller: Caller;
  readonly api: Api;
  readonly speech: Reader;
  readonly look: Look;
  readonly now: Instant;
  /** What forms of this browser session carry. */
  readonly csrf: string;
  /** They have shown who they are not long ago, and may do what cannot be undone. */
  readonly proved: boolean;
  /** What stands in the address for `:id`. */
  readonly id: string;
}

/** So long ago somebody may have shown who they are when they do a dangerous act: nobody loses what they have typed since the page offered it. */
const proofLastsAtMost = minutes(20);

export const provedAtMost = ({ signIn: { signedInAt } }: Visitor, now: Instant): boolean =>
  signedInAt > before(now, proofLastsAtMost);

export function visitOf(deps: ConsoleDeps, ctx: Context, visitor: Visitor): Visit {
  const { account, signIn, institution } = visitor;
  const caller = personInRoles(account, { address: ctx.ip, requestId: requestId(ctx) });
  const now = deps.now();
  return {
    ctx,
    deps,
    account,
    caller,
    api: apiFor(deps.desk, caller),
    speech: readerOf(ctx, institution.timeZone),
    look: lookOf(institution),
    now,
    csrf: deps.csrf.token(csrfSubject(visitor)),
    proved: hasProof(signIn, now),
    id: (ctx["params"] as Readonly<Record<string, string | undefined>>)["id"] ?? "",
  };
}

export const csrfSubject = ({ signIn }: Visitor): string => `console ${signIn.sessionUid}`;

const lookOf = ({ name, colour, logo }: Institution): Look => ({
  name,
  ...(colour !== undefined && { colour }),
  ...(logo !== undefined && { logo }),
});

export const may = ({ caller }: Pick<Visit, "caller">, permission: Permission): boolean =>
  caller.permissions.has(permission);

export const isDeploymentWide = ({ caller }: Pick<Visit, "caller">): boolean => caller.institutions === "all";

/** What the form says, without blanks around it; empty where it says nothing. */
export const sent = ({ ctx }: Pick<Visit, "ctx">, name: string): string =>
  (formField(ctx, name) ?? "").trim();

/** The same of the address. */
export const asked = ({ ctx }: Pick<Visit, "ctx">, name: string): string =>
  (queryField(ctx, name) ?? "").trim();
