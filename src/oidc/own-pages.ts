import { Router } from "@koa/router";
import type { Context } from "koa";
import type { ClientMetadata } from "oidc-provider";
import { sendAppPage } from "../components/app-page.ts";
import type { OwnPages, Visitor } from "../components/visitor.ts";
import { queryField } from "../http/form.ts";
import { goOn } from "../http/notice-cookie.ts";
import { ownPath } from "../http/own-path.ts";
import { readerOf } from "../http/reader.ts";
import { clientId } from "../policy/ids.ts";
import type { Client } from "../store/port/entities.ts";
import { notSignedInPage } from "./pages/not-signed-in.ts";

/** No id in content and no `client_id` of the admin API may have a colon, so nobody else can be this. */
export const ownPagesId = clientId("hallpass:pages");

/** Where our own pages are. A sign-in leads back to these and to nothing else. */
const ownRoots = ["/account", "/console"] as const;

const returnPath = "/signed-in";

/**
 * Our own pages, as the engine's sign-in sees them: a client that is in no content and no list. It asks for nothing
 * (OAuth 2.0 Multiple Response Types §4), so all that comes of it is the browser's session.
 */
export const ownPagesClient = (issuer: string): Client => ({
  id: ownPagesId,
  kind: "web",
  name: "Hallpass",
  institutions: "all",
  redirectUris: [issuer + returnPath],
  postLogoutRedirectUris: [],
  scopes: ["openid"],
  requirePkce: false,
  secretHashes: [],
  disabled: false,
});

export const ownPagesMetadata = ({ id, name, redirectUris }: Client): ClientMetadata => ({
  client_id: id,
  client_name: name,
  application_type: "web",
  redirect_uris: [...redirectUris],
  response_types: ["none"],
  response_modes: ["query"],
  grant_types: [],
  scope: "openid",
  token_endpoint_auth_method: "none",
});

/** Finds our own pages among the clients too: for the engine, and nobody else. */
export function withOwnPages(find: (id: string) => Client | undefined, issuer: string): typeof find {
  const own = ownPagesClient(issuer);
  return (id) => (id === ownPagesId ? own : find(id));
}

interface Deps {
  readonly issuer: string;
  readonly visitor: (ctx: Context) => Promise<Visitor | undefined>;
}

export const ownPages = ({ issuer, visitor }: Deps): OwnPages => ({
  visitor,
  signIn(ctx, { back, prove }) {
    const { language } = readerOf(ctx);
    const query = new URLSearchParams({
      client_id: ownPagesId,
      response_type: "none",
      scope: "openid",
      redirect_uri: issuer + returnPath,
      state: back,
      ui_locales: language,
      ...(prove && {
        prompt: "login",
        institution: prove.account.institutionId,
        login_hint: prove.account.username,
      }),
    });
    goOn(ctx, `/authorize?${String(query)}`);
  },
});

/** Where the sign-in leads back to: on from here at once, or a word to whoever has not gone through with it. */
export function ownPagesRoutes(): Router {
  const router = new Router();

  router.get(returnPath, (ctx) => {
    const [home] = ownRoots;
    const back = ownPath(queryField(ctx, "state"), ownRoots) ?? home;
    if (queryField(ctx, "error") === undefined) goOn(ctx, back);
    else sendAppPage(ctx, notSignedInPage({ speech: readerOf(ctx), back }), 403);
  });

  return router;
}
