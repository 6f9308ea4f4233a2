import { importJWK, jwtVerify } from "jose";
import { expect, it } from "vitest";
import { begin, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { clientId, denialId } from "../policy/ids.ts";
import { logoutToken, sidOf } from "./logout-token.ts";
import { ensureSigningKeys, openSigningKey } from "./signing-keys.ts";

const keyEncryptionSecret = Buffer.alloc(32, 1).toString("base64url");
interface RsaKey {
  readonly kty: string;
  readonly n: string;
  readonly e: string;
}

const logout = {
  id: "lgo_1",
  clientId: clientId("quiz"),
  accountId: people.ana.id,
  institutionId: riverside,
  sid: sidOf("ses_1", "quiz"),
  because: denialId("den_1"),
  queuedAt: begin,
};

it("is signed with a published key, and says to whom, whose session and nothing that an ID token says", async () => {
  const { deps, records, now } = await twoSchools();
  await ensureSigningKeys({ ...deps, keyEncryptionSecret });
  const make = logoutToken({ issuer: "https://id.example", records, keyEncryptionSecret, now });
  const key = (await records.signingKeys()).find(({ algorithm }) => algorithm === "RS256");
  if (key === undefined) throw new Error("no key");
  const { kty, n, e } = openSigningKey(keyEncryptionSecret, key) as RsaKey;
  const { payload, protectedHeader } = await jwtVerify(
    await make(logout),
    await importJWK({ kty, n, e }, "RS256"),
    {
      currentDate: new Date(begin),
    },
  );
  expect(protectedHeader).toEqual({ alg: "RS256", typ: "logout+jwt", kid: key.kid });
  expect(payload).toEqual({
    iss: "https://id.example",
    aud: "quiz",
    sub: "acc_ana",
    sid: logout.sid,
    iat: begin / 1000,
    exp: begin / 1000 + 120,
    jti: expect.stringMatching(/^[\w-]{22}$/),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
  expect(await make(logout)).not.toBe(await make(logout));
});

it("cannot be made without an RS256 key", async () => {
  const { records, now } = await twoSchools();
  const make = logoutToken({ issuer: "https://id.example", records, keyEncryptionSecret, now });
  await expect(make(logout)).rejects.toThrow("there is no RS256 key");
});

it("names the same session at the same client alike, and no other", () => {
  expect(sidOf("ses_1", "quiz")).toBe(logout.sid);
  expect(logout.sid).toMatch(/^[\w-]{43}$/);
  expect(new Set([logout.sid, sidOf("ses_2", "quiz"), sidOf("ses_1", "app")]).size).toBe(3);
});
