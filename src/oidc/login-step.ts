import type { RouterContext } from "@koa/router";
import type { SignInOutcome, SignInRequest } from "../actions/sign-in.ts";
import { fromOf } from "../http/authentication-log.ts";
import { networkOf } from "../http/client-address.ts";
import { formField, queryField } from "../http/form.ts";
import { sendPage } from "../http/page.ts";
import { Refusal } from "../http/refusal.ts";
import { seconds } from "../policy/time.ts";
import type { Institution } from "../store/port/entities.ts";
import type { InteractionDeps } from "./interaction-deps.ts";
import { finish, type InteractionRequest } from "./interaction-request.ts";
import { knownBrowser, rememberBrowser } from "./known-browser.ts";
import { ownPagesId } from "./own-pages.ts";
import { chooseSchoolPage } from "./pages/choose-school.ts";
import { shutOutPage } from "./pages/shut-out.ts";
import { type SignIn, signInPage } from "./pages/sign-in.ts";
import {
  chosenSchool,
  rememberedSchool,
  rememberSchool,
  schoolOf,
  schoolsOf,
  searchSchools,
} from "./school-choice.ts";

/** A list is short enough to look through, and a page never grows with the number of schools. */
const listed = 30;
const tooManyToLookThrough = 6;

export async function showSignIn(
  deps: InteractionDeps,
  request: InteractionRequest,
  ctx: RouterContext,
): Promise<void> {
  const school = await chosenSchool(deps.records, request, ctx);
  if (school === undefined) return showSchools(deps, request, ctx);
  const username = request.parameter("login_hint")?.slice(0, 200) ?? "";
  sendPage(ctx, signInPage(signInData(request, school, { username })));
}

export async function showSchools(
  { records }: InteractionDeps,
  { client, page }: InteractionRequest,
  ctx: RouterContext,
): Promise<void> {
  const schools = await schoolsOf(records, client);
  const search = queryField(ctx, "q")?.slice(0, 100) ?? "";
  const remembered = rememberedSchool(ctx);
  const matching = searchSchools(schools, search).toSorted(
    (one, other) => Number(other.id === remembered) - Number(one.id === remembered),
  );
  const content = chooseSchoolPage({
    ...page,
    schools: matching.slice(0, listed),
    ...(remembered !== undefined && { remembered }),
    search,
    searchable: schools.length > tooManyToLookThrough,
    more: matching.length > listed,
  });
  sendPage(ctx, content);
}

export async function chooseSchool(
  deps: InteractionDeps,
  { client, at }: InteractionRequest,
  ctx: RouterContext,
): Promise<void> {
  const school = await postedSchool(deps, client, ctx);
  rememberSchool(ctx, school);
  ctx.status = 303;
  ctx.redirect(`${at}/password?school=${encodeURIComponent(school.id)}`);
}

export async function checkPassword(
  deps: InteractionDeps,
  request: InteractionRequest,
  ctx: RouterContext,
): Promise<void> {
  const { client } = request;
  const school = await postedSchool(deps, client, ctx);
  const username = formField(ctx, "username")?.trim().slice(0, 200) ?? "";
  const login = { institutionId: school.id, username };
  const asked = {
    ...login,
    password: formField(ctx, "password") ?? "",
    clientId: client.id,
    kind: client.kind,
    network: networkOf(ctx.ip),
    browser: knownBrowser(ctx, login, deps.now()),
  };
  const outcome = await deps.signIn(asked);
  await note(deps, ctx, { asked, outcome });
  switch (outcome.outcome) {
    case "signed_in": {
      const { accountId, signedInAt } = outcome;
      rememberSchool(ctx, school);
      rememberBrowser(ctx, login, signedInAt);
      const ts = Math.floor(signedInAt / seconds(1));
      return finish(deps, ctx, { login: { accountId, amr: ["pwd"], ts, signedInAt, remember: true } });
    }
    case "wrong":
      return sendPage(ctx, signInPage(signInData(request, school, { username, failed: true })), 403);
    case "shut_out": {
      return sendPage(ctx, shutOutPage({ ...request.pageOf(school), ...outcome, look: school }), 403);
    }
  }
}

/** Of whoever is not signed in the account is looked up, whatever the cause, so that none takes longer than another. */
async function note(
  { records, noteAuthentication }: InteractionDeps,
  ctx: RouterContext,
  { asked, outcome }: Attempted,
): Promise<void> {
  const { institutionId: institution, username, clientId, network } = asked;
  const account =
    outcome.outcome === "signed_in"
      ? outcome.accountId
      : (await records.accountByUsername(institution, username))?.id;
  const event = {
    event: "sign-in",
    outcome: "unheard" in outcome ? "too_many_attempts" : outcome.outcome,
    ...("because" in outcome && { because: outcome.because }),
    institution,
    account,
    client: clientId,
  } as const;
  noteAuthentication(event, { ...fromOf(ctx), network });
}

interface Attempted {
  readonly asked: SignInRequest;
  readonly outcome: SignInOutcome;
}

async function postedSchool(
  { records }: InteractionDeps,
  client: InteractionRequest["client"],
  ctx: RouterContext,
): Promise<Institution> {
  const school = await schoolOf(records, client, formField(ctx, "institution"));
  if (school === undefined) throw Refusal.saying(400, "refusals.notThisSchool");
  return school;
}

const signInData = (
  { client, page, parameter }: InteractionRequest,
  school: Institution,
  typed: Pick<SignIn, "username" | "failed">,
): SignIn => ({
  ...page,
  ...typed,
  look: school,
  institutionId: school.id,
  proving: client.id === ownPagesId && parameter("prompt") === "login",
  otherSchools: client.institutions === "all" || client.institutions.length > 1,
});
