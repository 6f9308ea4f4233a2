import type { Server } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { adminActions } from "./actions/admin-actions.ts";
import { applyContent } from "./actions/apply-content.ts";
import { countEnded } from "./actions/count-ended.ts";
import type { ActionDeps } from "./actions/deps.ts";
import { endGrant } from "./actions/end-grant.ts";
import { passwordHasher } from "./actions/hash-password.ts";
import { ownAccountActions } from "./actions/own-account.ts";
import { preview } from "./actions/preview.ts";
import { recordActivity } from "./actions/record-activity.ts";
import { recordRefusals } from "./actions/record-refusals.ts";
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
import { createListener, type Handler, listen, stopListening } from "./http/listener.ts";
import { type Logger, logRequests } from "./http/log.ts";
import { giveRequestId } from "./http/request-id.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { introspectionFeed } from "./introspection/feed/routes.ts";
import { introspectionRules } from "./introspection/rules.ts";
import { measure } from "./measure.ts";
import type { Snapshot } from "./metrics/snapshot.ts";
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
import { type Duration, type Instant, minutes } from "./policy/time.ts";
import { quickDoors } from "./quick-doors.ts";
import { openRulebook } from "./rulebook/rulebook.ts";
import { keepTime } from "./store/port/keep-time.ts";
import { openStores, storesAnswer } from "./stores.ts";
import { webApp } from "./web-app.ts";

interface Start {
  readonly settings: Settings;
  readonly wall: () => Instant;
  /** Since some beginning: never goes back, and goes on while the process is stopped. */
  readonly elapsed: () => Duration;
  readonly log: Logger;
  /** Takes what the first start in development has to say. Without it, no demo content is loaded. */
  readonly welcome?: (text: string) => void;
  /** Where connections come from, if not from a port of its own. Resolves with the port on which they were accepted. */
  readonly connections?: (server: Server) => Promise<number>;
}

export interface Hallpass {
  /** Where it listens; with port 0 in the settings the system has chosen one. */
  readonly port: number;
  /** Says "not ready" from now on, and answers each connection once more. */
  turnAway(): void;
  /** From now on each answer is the last on its connection. Resolves when no connection is left. */
  lastAnswers(): Promise<void>;
  /** Turns away, waits for the load balancer, lets requests in flight finish, and closes the stores. */
  stop(how?: { readonly delay: number }): Promise<void>;
  /** What is counted since the start, and how things stand. */
  metrics(): Promise<Snapshot>;
}

/** Puts the rooms together and listens. */
export async function startHallpass(start: Start): Promise<Hallpass> {
  const { settings, wall, elapsed, log, welcome, connections = (server) => listen(server, settings) } = start;
  // Closed again if anything below fails, the last first.
  await using opened = new AsyncDisposableStack();
  const secrets = await secretsOf(settings);
  const measured = measure();
  const stores = measured.stores(await openStores(settings, { wall, log }));
  opened.defer(stores.close);
  const { signIns, engineRecords, logouts } = stores;
  const { records, leases, now } = await keepTime(stores, { wall, elapsed });
  const onFault = (error: unknown) => log.error({ err: error }, "in the background");
  const rulebook = await openRulebook({ ...settings, feed: records, leases, now, elapsed, onFault });
  opened.defer(rulebook.close);
  const activity = recordActivity({ signIns, now, flushEvery: 1000, onFault });
  opened.defer(activity.close);
  const refusals = recordRefusals({ signIns, now, flushEvery: 1000, onFault });
  opened.defer(refusals.close);

  const deps: ActionDeps = { records, now, takeEffect: measured.acknowledging(rulebook.takeEffect) };
  const passwords = passwordHasher({ atOnce: settings.passwordHashesAtOnce });
  const withPasswords = { ...deps, hashPassword: passwords.hash };
  const actions = adminActions({ ...withPasswords, ...settings, ...secrets, signIns });
  const budgets = { ...settings.attempts, window: minutes(15) };
  const { addMisses, ...limits } = sharedLimits({ signIns, now, shared: settings.redis !== undefined });
  const ownAccount = ownAccountActions({ ...deps, ...limits, passwords, budgets });
  const forms = csrf(secrets.cookieSecrets);
  const noting = measured.authentications(noteAuthentication(log, { now, window: budgets.window }));
  const keys = { ...deps, keyEncryptionSecret: secrets.keyEncryptionSecret };
  await ensureSigningKeys(keys);
  const apply = applyContent(withPasswords);
  if (welcome !== undefined && rulebook.institutions().length === 0)
    welcome(await loadDemo(settings.data, apply));

  const judged = measured.judging(refusals.judged);
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
  };
  const counted = { judged: judged("sign-in"), tokenAnswered: measured.tokenAnswered };
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
      clients: rulebook.clients,
      leases,
      records,
      signIns,
      logouts,
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
    log,
    onFault,
  });
  opened.defer(background.close);
  const port = await connections(listener.server);
  const open = opened.move();
  const lastAnswers = () => {
    feed.close();
    return listener.lastAnswers();
  };
  const turnAway = () => {
    ready = false;
    void lastAnswers();
  };
  return {
    port,
    metrics: measured.snapshot,
    turnAway,
    lastAnswers,
    async stop({ delay } = { delay: settings.stopDelay }) {
      turnAway();
      await wait(delay);
      await stopListening(listener, settings.stopWithin);
      await open.disposeAsync();
    },
  };
}
