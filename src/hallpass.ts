import type { Server } from "node:http";
import { adminActions } from "./actions/admin-actions.ts";
import { applyContent } from "./actions/apply-content.ts";
import { countEnded } from "./actions/count-ended.ts";
import type { ActionDeps } from "./actions/deps.ts";
import { endGrant } from "./actions/end-grant.ts";
import { type PasswordCost, passwordHasher } from "./actions/hash-password.ts";
import { keepText } from "./actions/keep-text.ts";
import { ownAccountActions } from "./actions/own-account.ts";
import { preview } from "./actions/preview.ts";
import { rememberConsent } from "./actions/remember-consent.ts";
import { revokeGrant } from "./actions/revoke-grant.ts";
import { sharedLimits } from "./actions/shared-limits.ts";
import { signIn } from "./actions/sign-in.ts";
import { ensureSigningKeys, rotateKeys } from "./actions/signing-keys.ts";
import { adminDoors } from "./admin-doors.ts";
import { startBackground } from "./background.ts";
import { documents } from "./config/content-document.ts";
import type { Settings } from "./config/settings.ts";
import { loadDemo, secretsOf } from "./first-start.ts";
import { noteAuthentication } from "./http/authentication-log.ts";
import { csrf } from "./http/csrf.ts";
import { healthRoutes } from "./http/health.ts";
import { createListener, type Handler, listen } from "./http/listener.ts";
import { type Logger, logRequests } from "./http/log.ts";
import { openPlaces } from "./http/places.ts";
import { giveRequestId } from "./http/request-id.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { introspectionFeed } from "./introspection/feed/routes.ts";
import { introspectionRules } from "./introspection/rules.ts";
import { measure } from "./measure.ts";
import { startNoticing } from "./noticing.ts";
import { startEngine } from "./oidc/engine.ts";
import { enginePages } from "./oidc/engine-pages.ts";
import { startGrant } from "./oidc/grants.ts";
import { interactionRoutes } from "./oidc/interactions.ts";
import { resourceServers } from "./oidc/resource-servers.ts";
import { verifyToken } from "./oidc/verify-token.ts";
import { pageDoors } from "./page-doors.ts";
import { decide } from "./policy/decide.ts";
import type { SignIn } from "./policy/facts.ts";
import { clientId } from "./policy/ids.ts";
import { minutes } from "./policy/time.ts";
import { quickDoors } from "./quick-doors.ts";
import { openRulebook } from "./rulebook/rulebook.ts";
import { type Hallpass, running } from "./running.ts";
import { keepTime } from "./store/port/keep-time.ts";
import type { Clocks } from "./store/port/store-clock.ts";
import { openStores, storesAnswer } from "./stores.ts";
import { webApp } from "./web-app.ts";

interface Start extends Clocks {
  readonly settings: Settings;
  readonly log: Logger;
  /** Takes what the first start in development has to say. Without it, no demo content is loaded. */
  readonly welcome?: (text: string) => void;
  /** Where connections come from, if not from a port of its own. Resolves with the port on which they were accepted. */
  readonly connections?: (server: Server) => Promise<number>;
  /** For passwords that are nobody's: tests sign in some thousand times. No setting leads here. */
  readonly passwordCost?: PasswordCost;
}

/** Puts the rooms together and listens. */
export async function startHallpass(start: Start): Promise<Hallpass> {
  const { settings, wall, elapsed, log, welcome, passwordCost } = start;
  // Closed again if anything below fails, the last first.
  await using opened = new AsyncDisposableStack();
  const secrets = await secretsOf(settings);
  const places = await openPlaces(settings.placesFile);
  const measured = measure();
  const stores = measured.stores(await openStores(settings, { wall, log }));
  opened.defer(stores.close);
  const { signIns, engineRecords, logouts, dayCounts } = stores;
  const { records, leases, now } = await keepTime(stores, { wall, elapsed });
  const onFault = (error: unknown) => log.error({ err: error }, "in the background");
  const rulebook = await openRulebook({ ...settings, feed: records, leases, now, elapsed, onFault });
  opened.defer(rulebook.close);
  const { activity, ...noticing } = startNoticing({ ...stores, rulebook, now, onFault });
  opened.defer(noticing.close);

  const deps: ActionDeps = { records, now, takeEffect: measured.acknowledging(rulebook.takeEffect) };
  const passwords = passwordHasher({ atOnce: settings.passwordHashesAtOnce, cost: passwordCost });
  const withPasswords = { ...deps, hashPassword: passwords.hash };
  const actions = adminActions({ ...withPasswords, ...settings, ...secrets, signIns });
  const budgets = { ...settings.attempts, window: minutes(15) };
  const { addMisses, ...limits } = sharedLimits({ signIns, now, shared: settings.redis !== undefined });
  const ownAccount = ownAccountActions({ ...deps, ...limits, passwords, budgets });
  const forms = csrf(secrets.cookieSecrets);
  const logged = measured.authentications(noteAuthentication(log, { now, window: budgets.window }));
  const noting = noticing.noting(logged);
  const keys = { ...deps, keyEncryptionSecret: secrets.keyEncryptionSecret };
  await ensureSigningKeys(keys);
  const apply = applyContent(withPasswords);
  if (welcome !== undefined && rulebook.institutions().length === 0)
    welcome(await loadDemo(settings.data, apply));

  const judged = measured.judging(noticing.judged);
  const decideToken = (asked: SignIn) => judged("token")(asked, decide(rulebook.factsFor(asked), now()));
  const client = (id: string) => rulebook.client(clientId(id));
  const asked = introspectionRules({ ...settings, client, decide: decideToken, now, addMisses, log });
  const own = { admin: `${settings.issuer}/admin`, account: `${settings.issuer}/account` };
  const first = [giveRequestId, logRequests(log, now, measured.answered), securityHeaders(settings)];
  const grants = {
    client,
    account: records.account,
    consent: records.consent,
    rememberConsent: rememberConsent(deps),
    resourceServer: resourceServers(own, rulebook.clients),
    began: noticing.began,
    placeOf: places.placeOf,
  };
  const counted = { judged: noticing.goingOn(judged("sign-in")), tokenAnswered: measured.tokenAnswered };
  const engine = await startEngine({
    ...settings,
    ...secrets,
    ...grants,
    first,
    records,
    rulebook,
    engineRecords,
    wall,
    decideToken,
    findGrant: signIns.grant,
    putGrant: signIns.putGrant,
    endGrant: endGrant({ signIns, revokeGrant: revokeGrant({ ...deps, signIns }) }),
    signOut: ownAccount.signOut,
    noteAuthentication: noting,
    lastUse: activity.lastUse,
    ...counted,
    seen: activity.seen,
    wentOn: activity.wentOn,
    ...asked,
    pages: enginePages,
    onFault: (error, path) => log.error({ err: error, path }, "engine"),
  });

  const feed = introspectionFeed({ ...secrets, client, rulebook, records, now });
  let ready = true;
  const doors = [
    feed.router,
    healthRoutes(async () => ready && rulebook.isCurrent() && storesAnswer(stores, now())),
    interactionRoutes({
      issuer: settings.issuer,
      provider: engine.provider,
      records,
      now,
      csrf: forms,
      signIn: signIn({ records, now, ...limits, passwords, budgets }),
      noteAuthentication: noting,
      startGrant: startGrant({ ...grants, provider: engine.provider }),
    }),
    ...adminDoors({
      ...engine,
      ...settings,
      csrf: forms,
      within: settings.leaseLength,
      clients: rulebook.clients,
      leases,
      records,
      ...keepText({ engineRecords, now }),
      signIns,
      logouts,
      dayCounts,
      now,
      actions,
      verifyToken: verifyToken({ ...engine, audience: own.admin, decide: decideToken }),
      ...documents,
      preview: preview({ records, signIns, now }),
      countEnded: countEnded({ records, signIns, now, patience: 2000 }),
      rotateKeys: rotateKeys(keys),
    }),
    ...pageDoors({
      ...engine,
      issuer: settings.issuer,
      csrf: forms,
      within: settings.leaseLength,
      hasPassword: async (id) => (await records.passwordHash(id)) !== undefined,
      records,
      signIns,
      engineRecords,
      now,
      actions: ownAccount,
      noteAuthentication: noting,
      verifyToken: verifyToken({ ...engine, audience: own.account, decide: decideToken }),
    }),
  ];
  const ours = webApp({ ...settings, ...secrets, first, doors, log });
  const handle: Handler = (request, response, body) =>
    void (engine.serves(request.url) ? engine.handle(request, response, body) : ours(request, response));
  const quick = quickDoors({
    ...settings,
    ...counted,
    judgedToken: judged("token"),
    requested: measured.answered,
    ...asked,
    ...engine,
    engineRecords,
    records,
    rulebook,
    ...activity,
    findGrant: signIns.grant,
    log,
    wall,
    cacheSize: settings.tokenCacheSize,
  });
  measured.lookAt({ rulebook, records, activity, ...asked, ...quick });
  const listener = createListener({ ...settings, ...measured }, handle, quick.take);
  const background = startBackground({
    ...settings,
    ...stores,
    ...keys,
    rulebook,
    renewKeys: engine.renewKeys,
    turnTallies: asked.tallies.turn,
    renewPlaces: places.renew,
    log,
    onFault,
  });
  opened.defer(background.close);
  const port = await (start.connections?.(listener.server) ?? listen(listener.server, settings));
  const turnAway = () => {
    ready = false;
  };
  return running({ ...settings, ...measured, port, listener, feed, turnAway, open: opened.move() });
}
