import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { type Asking, ask, type Told } from "../support/asking.ts";
import { person } from "../support/demo-people.ts";
import { app, learningApp, type Person, signIn } from "../support/phone.ts";
import { credentialsIn } from "../support/server-process.ts";
import { basic } from "../support/token-requests.ts";
import { type Balancer, balance } from "./balancer.ts";
import { expand } from "./expand.ts";
import { openPlace, type Place, setClocks, startServer } from "./fault-place.ts";
import { openSchool } from "./school.ts";

/**
 * `restarts`: of processes, one after the other. `upgrades`: of the tables, while the first is new and the others are as before. `rotations`: of the
 * signing keys. `requests`: answered as they must be.
 * `failed`: those that were not. `refused`: tokens that were good and were refused. `lost`: sign-ins that did not go on.
 */
type RollingCounts = Readonly<
  Record<
    "rounds" | "restarts" | "upgrades" | "rotations" | "requests" | "failed" | "lost" | "refused",
    number
  >
>;

interface Size {
  readonly processes: number;
  readonly rounds: number;
  readonly phones: number;
}

const sizes: Readonly<Record<"short" | "full", Size>> = {
  short: { processes: 2, rounds: 1, phones: 4 },
  full: { processes: 3, rounds: 20, phones: 8 },
};

/** Every process is restarted in each round, and the keys are rotated, while phones refresh and a server asks about them. */
export async function rolling({ short }: { readonly short: boolean }): Promise<RollingCounts> {
  const size = sizes[short ? "short" : "full"];
  await using stack = new AsyncDisposableStack();
  const place = await openPlace(size.processes, stack);
  const balancer = balance(place.door, place.ports);
  stack.defer(balancer.stop);
  const scene = await openScene(place, size);
  const end = new AbortController();
  const using = Promise.all(scene.phones.map((phone) => use(scene, phone, end.signal)));
  // Heard below. A fault must not end this process before its servers.
  using.catch(() => undefined);
  let restarts = 0;
  try {
    for (let round = 0; round < size.rounds; round += 1) {
      for (const [n, port] of place.ports.entries()) {
        await restart(place, balancer, port);
        if (n === 0) await expand(place.postgres, round);
      }
      restarts += size.processes;
      await rotate(scene, round);
      process.stderr.write(`round ${round + 1}: ${scene.counts.requests} requests\n`);
    }
  } finally {
    end.abort();
  }
  await using;
  for (const phone of scene.phones) await goesOn(scene, phone);
  return { rounds: size.rounds, restarts, upgrades: size.rounds, rotations: size.rounds, ...scene.counts };
}

interface RollingPhone {
  access: string;
  refresh: string;
  idToken: string;
  readonly agent: Agent;
}

interface Scene {
  readonly place: Place;
  readonly phones: readonly RollingPhone[];
  readonly platform: Readonly<Record<string, string>>;
  readonly administrator: Person;
  readonly counts: Record<"requests" | "failed" | "lost" | "refused", number>;
}

async function openScene(place: Place, { phones: count }: Size): Promise<Scene> {
  const { origin } = place.door;
  const credentials = await credentialsIn(place.folder);
  const school = await openSchool(origin, [origin], credentials);
  const phone = await learningApp(origin);
  const people = await school.people(count);
  const phones = await Promise.all(
    people.map(async (somebody): Promise<RollingPhone> => {
      const { tokens } = await signIn(phone, somebody, { more: { institution: somebody.school } });
      return {
        access: tokens.access_token,
        refresh: String(tokens.refresh_token),
        idToken: String(tokens.id_token),
        agent: new Agent({ keepAlive: true, maxSockets: 1 }),
      };
    }),
  );
  return {
    place,
    phones,
    platform: basic("platform-api", credentials.clients["platform-api"]?.secret ?? ""),
    administrator: person({ credentials }, "lakeside", "kim.larsen"),
    counts: { requests: 0, failed: 0, lost: 0, refused: 0 },
  };
}

/** Half of the requests come on a connection that is kept, the others each on one of its own. */
async function use(scene: Scene, phone: RollingPhone, end: AbortSignal): Promise<void> {
  for (let turn = 0; !end.aborted; turn += 1) {
    if (turn % 4 === 0) await refresh(scene, phone);
    else await introspect(scene, phone, scene.place.door.origin);
    await wait(10 + Math.random() * 40);
  }
}

async function refresh(scene: Scene, phone: RollingPhone): Promise<void> {
  const form = {
    grant_type: "refresh_token",
    client_id: "learning-app",
    refresh_token: phone.refresh,
  };
  const told = await counted(scene, { url: `${scene.place.door.origin}/token`, headers: {}, form });
  if (told?.status !== 200) return noteOther(scene, told);
  const tokens = JSON.parse(told.text) as Readonly<Record<string, unknown>>;
  Object.assign(phone, {
    access: String(tokens["access_token"]),
    refresh: String(tokens["refresh_token"]),
    idToken: String(tokens["id_token"]),
  });
  scene.counts.requests += 1;
}

async function introspect(scene: Scene, phone: RollingPhone, origin: string): Promise<void> {
  const { platform: headers } = scene;
  const agent = Math.random() < 0.7 ? { agent: phone.agent } : {};
  const form = { token: phone.access };
  const told = await counted(scene, { url: `${origin}/introspect`, headers, form, ...agent });
  if (told?.status !== 200) return noteOther(scene, told);
  if (told.text.startsWith('{"active":true')) scene.counts.requests += 1;
  else noteOther(scene, { ...told, status: 400 });
}

/** Undefined: there was no answer. */
async function counted({ counts }: Scene, asking: Asking): Promise<Told | undefined> {
  return ask(asking).catch((error: unknown) => {
    counts.failed += 1;
    process.stderr.write(`No answer: ${String(error)}\n`);
    return undefined;
  });
}

function noteOther({ counts }: Scene, told: Told | undefined): void {
  if (told === undefined) return;
  counts[told.status === 400 ? "refused" : "failed"] += 1;
  process.stderr.write(`${told.status} ${told.text.slice(0, 200)}\n`);
}

async function restart(place: Place, balancer: Balancer, port: number): Promise<void> {
  const code = await place.servers.get(port)?.stop();
  if (code !== 0) process.stderr.write(`A server ended with ${code}.\n`);
  await startServer(place, port);
  while (!balancer.isReady(port)) await wait(20);
}

/** In milliseconds: new keys sign ten minutes after they were made. */
const untilTheySign = 11 * 60_000;

/**
 * What an app has cached since the new keys were published opens what they sign; what the old ones have signed opens with
 * what is published now, at every process.
 */
async function rotate(scene: Scene, round: number): Promise<void> {
  const { place, administrator, counts } = scene;
  const { origin } = place.door;
  await post(origin, await administratorsToken(origin, administrator));
  const cached = await keysAt(origin);
  const old = scene.phones.map(({ idToken }) => idToken);
  await setClocks(
    place,
    place.ports.map(() => (round + 1) * untilTheySign),
  );
  await wait(500);
  const [phone] = scene.phones;
  if (phone !== undefined) await untilRefreshed(phone);
  const newest = scene.phones.map(({ idToken }) => idToken);
  for (const port of place.ports) {
    const published = await keysAt(`http://localhost:${port}`);
    for (const idToken of [...old, ...newest]) if (!(await opens(idToken, published))) counts.refused += 1;
  }
  for (const idToken of newest) if (!(await opens(idToken, cached))) counts.refused += 1;
}

async function untilRefreshed(phone: RollingPhone): Promise<void> {
  const { idToken } = phone;
  for (let tries = 0; tries < 500 && phone.idToken === idToken; tries += 1) await wait(20);
}

async function post(origin: string, token: string): Promise<void> {
  const response = await fetch(`${origin}/admin/v1/keys/rotations`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  if (!response.ok) throw new Error(`rotating keys: ${response.status} ${await response.text()}`);
}

async function administratorsToken(origin: string, who: Person): Promise<string> {
  const redirectUri = "http://127.0.0.1:4999/signed-in";
  const terminal = await app(origin, { id: "hallpass-cli", redirectUri, scope: "openid admin" });
  const more = { institution: who.school, resource: `${origin}/admin` };
  return (await signIn(terminal, who, { more })).tokens.access_token;
}

const keysAt = async (origin: string): Promise<JSONWebKeySet> =>
  (await (await fetch(`${origin}/jwks`)).json()) as JSONWebKeySet;

/** Of an ID token only the signature is looked at: it may have run out meanwhile. */
const opens = (idToken: string, keys: JSONWebKeySet): Promise<boolean> =>
  jwtVerify(idToken, createLocalJWKSet(keys), { currentDate: new Date(0) }).then(
    () => true,
    (error: { readonly code?: string }) =>
      error.code === "ERR_JWT_EXPIRED" || error.code === "ERR_JWT_CLAIM_VALIDATION_FAILED",
  );

/** Each process takes what the phone holds. */
async function goesOn(scene: Scene, phone: RollingPhone): Promise<void> {
  const { counts, place } = scene;
  const before = counts.failed + counts.refused;
  await refresh(scene, phone);
  for (const port of place.ports)
    await introspect(scene, { ...phone, agent: new Agent() }, `http://localhost:${port}`);
  if (counts.failed + counts.refused > before) counts.lost += 1;
  phone.agent.destroy();
}
