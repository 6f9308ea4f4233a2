import { createServer, type Server } from "node:http";
import Koa from "koa";
import type { default as Provider } from "oidc-provider";
import request from "supertest";
import { onTestFinished } from "vitest";
import { passwordHasher } from "../src/actions/hash-password.ts";
import { signIn } from "../src/actions/sign-in.ts";
import { csrf } from "../src/http/csrf.ts";
import { answerErrors } from "../src/http/errors.ts";
import { createLogger } from "../src/http/log.ts";
import { securityHeaders } from "../src/http/security-headers.ts";
import { interactionRoutes } from "../src/oidc/interactions.ts";
import { importEngine } from "../src/oidc/internals.ts";
import { errorPage } from "../src/oidc/pages/error.ts";
import { minutes } from "../src/policy/time.ts";
import type { Client } from "../src/store/port/entities.ts";
import { cheapPasswords } from "./support/running.ts";
import { client, people, riverside, twoSchools } from "./two-schools.ts";

const passwords = passwordHasher({ atOnce: 2, cost: cheapPasswords });
const anas = passwords.hash("ana's secret");
const keys = ["a secret for cookies, long enough"];
const appUri = "com.example.learning:/callback";
const quizUri = "https://quiz.example/callback";
const budgets = { window: minutes(15), perNetwork: 50, perAccountAndNetwork: 3, perAccount: 50 };

/** The real engine and stores, with the least around them that sends a browser here and takes it back. */
export async function signInDoor(declared: Partial<Client> = {}) {
  const school = await twoSchools();
  const hash = await anas;
  await school.records.change(async (writer) => {
    await writer.putPasswordHash(people.ana.id, hash);
    await writer.putClient(client("app", "mobile", { redirectUris: [appUri], ...declared }));
    await writer.putClient(client("quiz", "tool", { name: "Quiz <Pro>", redirectUris: [quizUri] }));
  });
  const { Provider: Engine } = await importEngine();
  const server = createServer().listen(0);
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const started: unknown[] = [];
  const provider: Provider = new Engine(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: "app",
        application_type: "native",
        redirect_uris: [appUri],
        token_endpoint_auth_method: "none",
      },
      { client_id: "quiz", redirect_uris: [quizUri], client_secret: "s", scope: "openid email" },
    ],
    cookies: { keys },
    extraParams: ["institution"],
    features: { devInteractions: { enabled: false } },
    claims: { email: ["email"] },
    routes: { authorization: "/authorize" },
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    // As in Hallpass: what belongs to the school itself needs no consent.
    loadExistingGrant: async ({ oidc }) => {
      const agreed = oidc.result?.consent?.grantId;
      if (agreed !== undefined) return provider.Grant.find(agreed);
      if (oidc.client?.clientId === "quiz") return undefined;
      return grantOf(String(oidc.account?.accountId), "app");
    },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  });
  const grantOf = (accountId: string, by: string) => {
    const grant = new provider.Grant({ accountId, clientId: by });
    grant.addOIDCScope("openid email");
    return grant;
  };
  const startGrant: Parameters<typeof interactionRoutes>[0]["startGrant"] = async (
    { session, params },
    how,
  ) => {
    started.push(how.userAgent);
    return grantOf(String(session?.accountId), String(params["client_id"])).save();
  };
  const { records, signIns, now } = school;
  const issuer = `http://127.0.0.1:${port}`;
  const deps = { issuer, provider: () => provider, records, startGrant, csrf: csrf(keys), now };
  const app = new Koa({ keys });
  app
    .use(securityHeaders({ issuer: "http://localhost" }))
    .use(answerErrors({ log: createLogger({ level: "silent" }), page: errorPage, unavailable: [] }))
    .use(
      interactionRoutes({
        ...deps,
        signIn: signIn({ records, signIns, passwords, budgets, now }),
        noteAuthentication: () => undefined,
      }).routes(),
    )
    .use(async (ctx) => {
      ctx.respond = false;
      await provider.callback()(ctx.req, ctx.res);
    });
  const listen = app.callback();
  server.on("request", (incoming, outgoing) => void listen(incoming, outgoing));
  return { ...school, browser: () => browser(server), started };
}

/** In front of the sign-in page of a school. */
export async function atRiverside(given: Record<string, string> = {}) {
  const made = await signInDoor();
  const person = made.browser();
  await person.start({ institution: riverside, ...given });
  return { ...made, person };
}

/** A browser that keeps its cookies, and shows one page at a time. */
export type Browser = ReturnType<typeof browser>;

function browser(server: Server) {
  const agent = request.agent(server);
  void agent.set("User-Agent", "LearningApp/4.1 (iPhone; iOS 18.2)");
  let page: request.Response;
  const show = async (path: string) => {
    page = await agent.get(path);
    return follow();
  };
  const follow = async (): Promise<request.Response> => {
    const next = page.headers["location"] ?? "";
    return page.status === 303 && URL.parse(next, "http://x")?.protocol === "http:"
      ? show(new URL(next, "http://x").pathname + new URL(next, "http://x").search)
      : page;
  };
  const at = () => /action="(\/sign-in\/[^/"]+)\//.exec(page.text)?.[1] ?? "";
  return {
    show,
    at,
    start: (given: Record<string, string> = {}) =>
      show(`/authorize?${String(new URLSearchParams({ ...asked, ...given }))}`),
    /** Fills in the form that leads to a step of this sign-in, and sends it. */
    submit: async (step: string, fields: Record<string, string> = {}) => {
      const form = new RegExp(`action="[^"]+/${step}">[\\s\\S]*?</form>`).exec(page.text)?.[0] ?? "";
      const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      const values = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
      page = await agent
        .post(`${at()}/${step}`)
        .type("form")
        .send({ ...values, ...fields });
      return follow();
    },
  };
}

const asked = {
  client_id: "app",
  response_type: "code",
  scope: "openid",
  redirect_uri: appUri,
  state: "st",
  code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  code_challenge_method: "S256",
};
export const quiz = { client_id: "quiz", redirect_uri: quizUri, scope: "openid email" };
export const ana = { username: "ana", password: "ana's secret" };
