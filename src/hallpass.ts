import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Koa from "koa";
import { accountRoutes } from "./account/routes.ts";
import { adminActions } from "./actions/admin-actions.ts";
import { applyContent } from "./actions/apply-content.ts";
import { countEnded } from "./actions/count-ended.ts";
import type { ActionDeps } from "./actions/deps.ts";
import { endGrant } from "./actions/end-grant.ts";
import { Busy, passwordHasher } from "./actions/hash-password.ts";
import { logoutToken } from "./actions/logout-token.ts";
import { ownAccountActions } from "./actions/own-account.ts";
import { preview } from "./actions/preview.ts";
import { recordActivity } from "./actions/record-activity.ts";
import { recordRefusals } from "./actions/record-refusals.ts";
import { rememberConsent } from "./actions/remember-consent.ts";
import { revokeGrant } from "./actions/revoke-grant.ts";
import { signIn } from "./actions/sign-in.ts";
import { ensureSigningKeys, rotateKeys } from "./actions/signing-keys.ts";
import { adminRoutes } from "./admin/routes.ts";
import { startBackground } from "./background.ts";
import { contentOfDocument } from "./config/content-document.ts";
import type { Settings } from "./config/settings.ts";
import { loadDemo, secretsOf } from "./first-start.ts";
import { csrf } from "./http/csrf.ts";
import { answerErrors } from "./http/errors.ts";
import { healthRoutes } from "./http/health.ts";
import { createListener, listen, stopListening } from "./http/listener.ts";
import { type Logger, logRequests } from "./http/log.ts";
import { plainPages } from "./http/plain-pages.ts";
import { giveRequestId } from "./http/request-id.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { stylesheetRoutes } from "./http/stylesheet.ts";
import { fastPath } from "./introspection/fast-path.ts";
import { mayLearn } from "./introspection/may-learn.ts";
import { browserSessions, verifySession } from "./oidc/browser-sessions.ts";
import { startEngine } from "./oidc/engine.ts";
import { enginePages } from "./oidc/engine-pages.ts";
import { startGrant } from "./oidc/grants.ts";
import { interactionRoutes } from "./oidc/interactions.ts";
import { errorPage } from "./oidc/pages/error.ts";
import { resourceServers } from "./oidc/resource-servers.ts";
import { tokenFacts } from "./oidc/token-facts.ts";
import { verifyToken } from "./oidc/verify-token.ts";
import { decide } from "./policy/decide.ts";
import type { SignIn } from "./policy/facts.ts";
import { clientId } from "./policy/ids.ts";
import { type Duration, type Instant, minutes } from "./policy/time.ts";
import { openRulebook } from "./rulebook/rulebook.ts";
import { tidyRulebook } from "./rulebook/tidy.ts";
import { StoreUnavailable } from "./store/port/records.ts";
import { openSqlStores, type SqlPaths } from "./store/sql/open.ts";

interface Start {
  readonly settings: Settings;
  readonly now: () => Instant;
  /** Since some beginning: never goes back, and goes on while the process is stopped. */
  readonly elapsed: () => Duration;
  readonly log: Logger;
  /** Takes what the first start in development has to say. Without it, no demo content is loaded. */
  readonly welcome?: (text: string) => void;
}

export interface Hallpass {
  /** Where it listens; with port 0 in the settings the system has chosen one. */
  readonly port: number;
  /** Says "not ready", waits for the load balancer, lets requests in flight finish, and closes the stores. */
  stop(): Promise<void>;
}

/** Puts the rooms together and listens. */
export async function startHallpass({ settings, now, elapsed, log, welcome }: Start): Promise<Hallpass> {
  const secrets = await secretsOf(settings);
  const stores = await openSqlStores(storePaths(settings.data));
  const { records, signIns, engineRecords, leases, logouts } = stores;
  const onFault = (error: unknown) => log.error({ err: error }, "in the background");
  const { leaseLength } = settings;
  const rulebook = await openRulebook({ feed: records, leases, now, elapsed, leaseLength, onFault });
  const activity = recordActivity({ signIns, now, flushEvery: 1000, onFault });
  const refusals = recordRefusals({ signIns, now, flushEvery: 1000, onFault });

  const deps: ActionDeps = { records, now, takeEffect: rulebook.takeEffect };
  const passwords = passwordHasher({ atOnce: settings.passwordHashesAtOnce });
  const withPasswords = { ...deps, hashPassword: passwords.hash };
  const actions = adminActions({ ...withPasswords, ...settings, ...secrets, signIns });
  const budgets = { ...settings.attempts, window: minutes(15) };
  const ownAccount = ownAccountActions({ ...deps, signIns, passwords, budgets });
  const keys = { ...deps, keyEncryptionSecret: secrets.keyEncryptionSecret };
  await ensureSigningKeys(keys);
  const apply = applyContent(withPasswords);
  if (welcome !== undefined && rulebook.institutions().length === 0)
    welcome(await loadDemo(settings.data, apply));

  const decideToken = (asked: SignIn) => {
    const decision = decide(rulebook.factsFor(asked), now());
    refusals.judged(asked, decision);
    return decision;
  };
  const client = (id: string) => rulebook.client(clientId(id));
  const learn = mayLearn({ client, decide: decideToken });
  const own = { admin: `${settings.issuer}/admin`, account: `${settings.issuer}/account` };
  const first = [giveRequestId, logRequests(log, now), securityHeaders({ https: isHttps(settings.issuer) })];
  const grants = {
    client,
    account: records.account,
    consent: records.consent,
    rememberConsent: rememberConsent(deps),
    resourceServer: resourceServers(own, rulebook.clients),
  };
  const engine = await startEngine({
    ...settings,
    ...secrets,
    ...grants,
    first,
    records,
    rulebook,
    engineRecords,
    now,
    decideToken,
    findGrant: signIns.grant,
    putGrant: signIns.putGrant,
    endGrant: endGrant({ signIns, revokeGrant: revokeGrant({ ...deps, signIns }) }),
    signOut: ownAccount.signOut,
    lastUse: activity.lastUse,
    judged: refusals.judged,
    seen: activity.seen,
    wentOn: activity.wentOn,
    mayLearn: learn,
    pages: enginePages,
    onFault: (error, path) => log.error({ err: error, path }, "engine"),
  });

  let ready = true;
  const doors = [
    healthRoutes(async () => ready && rulebook.isCurrent() && (await answers(records.lastChange()))),
    stylesheetRoutes(),
    plainPages(),
    interactionRoutes({
      provider: engine.provider,
      records,
      now,
      csrf: csrf(secrets.cookieSecrets),
      signIn: signIn({ records, signIns, passwords, budgets, now }),
      startGrant: startGrant({ ...grants, provider: engine.provider }),
    }),
    adminRoutes({
      records,
      signIns,
      logouts,
      now,
      actions,
      verifyToken: verifyToken({ ...engine, audience: own.admin, decide: decideToken }),
      content: { parse: contentOfDocument, apply },
      preview: preview({ records, signIns, now }),
      countEnded: countEnded({ records, signIns, now, patience: 2000 }),
      rotateKeys: rotateKeys(keys),
    }),
    accountRoutes({
      records,
      signIns,
      ...browserSessions({ engineRecords, now }),
      now,
      actions: ownAccount,
      verifyToken: verifyToken({ ...engine, audience: own.account, decide: decideToken }),
      verifySession: verifySession({ ...engine, records, now }),
    }),
  ];
  const app = new Koa({
    proxy: true,
    maxIpsCount: settings.trustedProxies,
    keys: [...secrets.cookieSecrets],
  });
  app.on("error", (error: unknown) => log.error({ err: error }, "door"));
  for (const middleware of first) app.use(middleware);
  app.use(answerErrors({ log, page: errorPage, unavailable: [StoreUnavailable, Busy] }));
  for (const router of doors) app.use(router.routes());
  const ours = app.callback();

  const introspecting = fastPath({
    client,
    mayLearn: learn,
    rulebookVersion: rulebook.version,
    readToken: tokenFacts({ engineRecords, issuer: settings.issuer, now }),
    seen: activity.seen,
    now,
    cacheSize: settings.tokenCacheSize,
    https: isHttps(settings.issuer),
  });
  const server = createListener(
    settings,
    (request, response, body) => {
      const ofEngine = engine.serves(request.url ?? "/");
      void (ofEngine ? engine.handle(request, response, body) : ours(request, response));
    },
    introspecting.take,
  );
  const background = startBackground({
    records,
    signIns,
    engineRecords,
    logouts,
    client,
    clients: rulebook.clients,
    now,
    token: logoutToken({ ...keys, issuer: settings.issuer }),
    allowedPrivateHosts: settings.allowedPrivateHosts,
    chores: [
      tidyRulebook(rulebook, (size) => log.info({ rulebook: size }, "size of the rulebook")),
      engine.renewKeys,
    ],
    onFault,
  });
  const port = await listen(server, settings);

  return {
    port,
    async stop() {
      ready = false;
      await wait(settings.stopDelay);
      await stopListening(server, settings.stopWithin);
      await background.close();
      await activity.close();
      await refusals.close();
      await rulebook.close();
      await stores.close();
    },
  };
}

const isHttps = (issuer: string): boolean => issuer.startsWith("https:");

export const storePaths = (folder: string): SqlPaths => ({
  recordsPath: join(folder, "records.sqlite"),
  signInsPath: join(folder, "sign-ins.sqlite"),
});

const answers = (question: Promise<unknown>): Promise<boolean> =>
  question.then(
    () => true,
    () => false,
  );
