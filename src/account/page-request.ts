import type { RouterContext } from "@koa/router";
import { type Caller, personThemselves } from "../actions/caller.ts";
import { hasProof } from "../actions/end-own-sign-ins.ts";
import type { OwnPages, Visitor } from "../components/visitor.ts";
import type { Csrf } from "../http/csrf.ts";
import { readForm } from "../http/form.ts";
import { takeNotice } from "../http/notice-cookie.ts";
import { readerOf } from "../http/reader.ts";
import { requestId } from "../http/request-id.ts";
import type { AccountId } from "../policy/ids.ts";
import type { Duration } from "../policy/time.ts";
import type { AccountDeps } from "./deps.ts";
import type { AccountPage } from "./pages/page.ts";

export interface PageDeps extends AccountDeps {
  readonly signIn: OwnPages["signIn"];
  readonly csrf: Csrf;
  /** False: the school keeps its people's passwords elsewhere. */
  readonly hasPassword: (account: AccountId) => Promise<boolean>;
  /** An ending holds in every process at the latest so long after it: the length of a lease. */
  readonly within: Duration;
}

/** One request of a person's browser for a page of this door. */
export interface PageRequest {
  readonly caller: Caller;
  readonly visitor: Visitor;
  readonly page: AccountPage;
}

type Show = (deps: PageDeps, request: PageRequest, ctx: RouterContext) => Promise<void> | void;

/** For whoever is signed in; everybody else signs in first and comes back. */
export const shown =
  (deps: PageDeps, show: Show) =>
  async (ctx: RouterContext): Promise<void> => {
    const visitor = await deps.visitor(ctx);
    if (visitor === undefined) return deps.signIn(ctx, { back: ctx.url });
    await show(deps, requestOf(deps, ctx, visitor), ctx);
  };

/** The same for somebody who has just shown who they are, or does so now. */
export const shownWithProof = (deps: PageDeps, show: Show) =>
  shown(deps, async (_deps, request, ctx) => {
    if (!hasProof(request.visitor.signIn, deps.now()))
      return deps.signIn(ctx, { back: ctx.path, prove: request.visitor });
    await show(deps, request, ctx);
  });

/** A form of ours. Whoever is not signed in any more comes back to the page that it stood on, which has the same address. */
export const posted =
  (deps: PageDeps, act: Show) =>
  async (ctx: RouterContext): Promise<void> => {
    await readForm(ctx);
    const visitor = await deps.visitor(ctx);
    if (visitor === undefined) return deps.signIn(ctx, { back: ctx.path });
    deps.csrf.check(ctx, subjectOf(visitor));
    await act(deps, requestOf(deps, ctx, visitor), ctx);
  };

/** A form is good for one browser session's person. */
const subjectOf = ({ signIn }: Visitor): string => `account ${signIn.sessionUid}`;

const requestOf = (deps: PageDeps, ctx: RouterContext, visitor: Visitor): PageRequest => ({
  visitor,
  caller: personThemselves(visitor.account, { address: ctx.ip, requestId: requestId(ctx) }),
  page: {
    speech: readerOf(ctx, visitor.institution.timeZone),
    visitor,
    csrf: deps.csrf.token(subjectOf(visitor)),
    left: ctx.method === "GET" ? takeNotice(ctx) : undefined,
  },
});
