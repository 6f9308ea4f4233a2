import type { RouterContext } from "@koa/router";
import type Provider from "oidc-provider";
import type { InteractionResults } from "oidc-provider";
import { readerOf } from "../http/reader.ts";
import { Refusal } from "../http/refusal.ts";
import { allowFormTarget } from "../http/security-headers.ts";
import { clientId } from "../policy/ids.ts";
import type { Client, Institution } from "../store/port/entities.ts";
import type { InteractionDeps } from "./interaction-deps.ts";
import { ownName, ownPagesClient, ownPagesId } from "./own-pages.ts";
import type { SignInPage } from "./pages/form.ts";

/** What the engine remembers of an authorization request while the person is asked something. */
export type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

/** One request of a browser that is in the middle of a sign-in. */
export interface InteractionRequest {
  readonly interaction: Interaction;
  readonly client: Client;
  /** The path below which all of it lives. */
  readonly at: string;
  /** What pages say, in the language of the person: made when it is asked for, because many requests show no page. */
  readonly page: SignInPage;
  /** The same with times on the clock of the person, or else of their school. */
  readonly pageOf: (school: Pick<Institution, "timeZone">) => SignInPage;
  /** The authorization request's own parameter, as text. */
  parameter(name: string): string | undefined;
}

/** Finds what the browser is in the middle of, and lets its forms lead back to the app that asked. */
export async function interactionRequest(
  deps: InteractionDeps,
  ctx: RouterContext,
): Promise<InteractionRequest> {
  const interaction = await deps.provider().interactionDetails(ctx.req, ctx.res).catch(ranOut);
  if (interaction.uid !== ctx.params["uid"]) throw Refusal.saying(400, "refusals.ranOut");
  const parameter = (name: string) => textOf(interaction.params[name]);
  const id = parameter("client_id") ?? "";
  const client = id === ownPagesId ? ownPagesClient(deps.issuer) : await deps.records.client(clientId(id));
  if (client === undefined) throw Refusal.saying(400, "refusals.unknownApp");
  allowFormTarget(ctx, parameter("redirect_uri") ?? "");
  const wanted = (parameter("ui_locales") ?? "").split(" ");
  const at = `/sign-in/${interaction.uid}`;
  const pageOf = ({ timeZone }: Pick<Institution, "timeZone">): SignInPage => {
    const speech = readerOf(ctx, timeZone, wanted);
    const app = id === ownPagesId ? speech.say(ownName(parameter("state"))) : client.name;
    return { speech, at, csrf: deps.csrf.token(interaction.uid), app };
  };
  return {
    interaction,
    client,
    at,
    parameter,
    get page() {
      return pageOf({ timeZone: "UTC" });
    },
    pageOf,
  };
}

/** Gives the engine an answer and sends the browser on: by 303, so that no credential is posted a second time. */
export async function finish(
  { provider }: InteractionDeps,
  ctx: RouterContext,
  result: InteractionResults,
): Promise<void> {
  // A new login takes nothing over from what another person answered before it.
  const mergeWithLastSubmission = result.login === undefined;
  const next = await provider().interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission });
  ctx.status = 303;
  ctx.redirect(next);
}

/** No cookie, finished or too old: the engine says all of it with one error. */
function ranOut(error: unknown): never {
  throw error instanceof Error && error.name === "SessionNotFound"
    ? Refusal.saying(400, "refusals.ranOut")
    : error;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
