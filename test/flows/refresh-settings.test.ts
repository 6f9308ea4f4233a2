import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hours, seconds } from "../../src/policy/time.ts";
import { ownClock } from "../support/own-clock.ts";
import { startForTest } from "../support/running.ts";
import { post } from "../support/token-requests.ts";
import { clients, over, startRefreshing } from "./refreshing.ts";

/** How a client's refreshing can be set, what is kept for it, and that it does not matter which process is asked. */
const { now, at } = ownClock(Date.UTC(2026, 8, 1, 8));

let refreshing: Awaited<ReturnType<typeof startRefreshing>>;
beforeAll(async () => {
  refreshing = await startRefreshing({ now });
});
afterAll(() => refreshing.parties.running.stop());

it("with refreshRetrySeconds: 0 any second use ends the sign-in, and nothing is kept to repeat", async () => {
  const { parties, signedIn, refresh, refreshed } = refreshing;
  const first = await signedIn("strict");
  const second = await refreshed(first, "strict");
  expect(notes(parties.running.folder, "strict")).toEqual([]);
  expect(await refresh(first, "strict")).toMatchObject(over);
  expect(await refresh(second, "strict")).toMatchObject(over);
});

it("with rotateRefreshTokens: false the same refresh token goes on being good, and nothing is kept to repeat", async () => {
  const { parties, signedIn, refreshed } = refreshing;
  const first = await signedIn("keeping");
  for (const hour of [0, 1, 30]) {
    at(hours(hour));
    const next = await refreshed(first, "keeping");
    expect(next["refresh_token"]).toBe(first["refresh_token"]);
    expect(await parties.isActive(next["access_token"])).toBe(true);
  }
  expect(notes(parties.running.folder, "keeping")).toEqual([]);
});

it("what was used while tokens were changed stays used when they no longer are", async () => {
  const { parties, signedIn, refresh, refreshed } = refreshing;
  const first = await signedIn("strict");
  await refreshed(first, "strict");
  await parties.running.apply({ clients: [{ ...clients.strict, rotateRefreshTokens: false }] });
  expect(await refresh(first, "strict")).toMatchObject(over);
  await parties.running.apply({ clients: [clients.strict] });
});

it("the length of the window is the client's, and a shorter one counts at once", async () => {
  const { parties, signedIn, refresh, refreshed } = refreshing;
  const [first, other] = [await signedIn("patient"), await signedIn("patient")];
  const second = await refreshed(first, "patient");
  const next = await refreshed(other, "patient");
  at(seconds(600) - 1);
  expect(await refreshed(first, "patient")).toEqual({ ...second, expires_in: 3000 });
  await parties.running.apply({ clients: [{ ...clients.patient, refreshRetrySeconds: 30 }] });
  try {
    expect(await refresh(other, "patient")).toMatchObject(over);
    expect(await refresh(next, "patient")).toMatchObject(over);
  } finally {
    await parties.running.apply({ clients: [clients.patient] });
  }
});

it("two servers on the same files give the same answer, at once and one after the other", async () => {
  const { parties, signedIn } = refreshing;
  const { folder, origin } = parties.running;
  const second = await startForTest({ now, folder, env: { HALLPASS_ISSUER: origin } });
  const servers = [origin, `http://127.0.0.1:${second.hallpass.port}`];
  try {
    let tokens = await signedIn();
    for (let round = 0; round < 50; round += 1) {
      const form = {
        grant_type: "refresh_token",
        client_id: "usual",
        refresh_token: String(tokens["refresh_token"]),
      };
      const answers = await Promise.all([0, 1, 0, 1].map(async (n) => post(`${servers[n]}/token`, form)));
      const late = await post(`${servers[round % 2]}/token`, form);
      const [next, ...others] = [...answers, late].map(({ body }) => body);
      expect(next).toMatchObject({ refresh_token: expect.any(String), access_token: expect.any(String) });
      for (const body of others) expect(body).toEqual(next);
      tokens = next ?? {};
    }
    expect(await parties.isActive(tokens["access_token"])).toBe(true);
  } finally {
    await second.hallpass.stop();
  }
});

it("the files hold no token that was given, and each kept answer only sealed", async () => {
  const { parties, signedIn, refreshed } = refreshing;
  const first = await signedIn();
  const second = await refreshed(first);
  const { folder } = parties.running;
  const kept = notes(folder, "usual");
  expect(kept.length).toBeGreaterThan(0);
  const files = ["sign-ins.sqlite", "sign-ins.sqlite-wal"].map((name) =>
    readFileSync(join(folder, name), "latin1"),
  );
  const names = ["access_token", "refresh_token", "id_token"];
  const given = [first, second].flatMap((tokens) => names.map((name) => String(tokens[name])));
  expect(given.filter((token) => files.some((text) => text.includes(token)))).toEqual([]);
  for (const note of kept) expect(Buffer.from(note, "base64url").toString("latin1")).not.toContain("token");
});

/** The answers that the store keeps for a client. */
function notes(folder: string, client: string): readonly string[] {
  const file = new DatabaseSync(join(folder, "sign-ins.sqlite"), { readOnly: true });
  const rows = file
    .prepare("select note from engine_records where note is not null and payload ->> 'clientId' = ?")
    .all(client);
  file.close();
  return rows.map(({ note }) => String(note));
}
