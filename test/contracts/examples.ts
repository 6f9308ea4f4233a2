import { randomUUID } from "node:crypto";
import type { CutOff, GrantRevocation, Suspension, Target } from "../../src/policy/denials.ts";
import { accountId, clientId, denialId, grantId, institutionId } from "../../src/policy/ids.ts";
import { type Instant, instant } from "../../src/policy/time.ts";
import type {
  Account,
  AuditRecord,
  Client,
  Grant,
  Institution,
  SigningKey,
} from "../../src/store/port/entities.ts";
import type { Records, RecordsWriter } from "../../src/store/port/records.ts";

/** Where a contract's next store is kept: nothing is there yet. */
export const newPlace = (): string => randomUUID();

export const at = (milliseconds: number): Instant => instant(1_800_000_000_000 + milliseconds);

export const north = institutionId("north");
export const south = institutionId("south");
export const ana = accountId("acc_ana");
export const ben = accountId("acc_ben");
export const app = clientId("app");
export const tool = clientId("tool");
export const phone = grantId("grt_phone");

export const institution = (id = north, name = "North School"): Institution => ({
  id,
  name,
  domains: [`${id}.example`],
  contact: "Ask the office.",
  timeZone: "Europe/Madrid",
  policy: { disabled: false, timers: {} },
});

export const account = (changes: Partial<Account> = {}): Account => ({
  id: ana,
  institutionId: north,
  username: "ana",
  name: "Ana Alonso",
  email: "ana@north.example",
  roles: [],
  createdAt: at(0),
  ...changes,
});

export const client = (id = app, changes: Partial<Client> = {}): Client => ({
  id,
  kind: "mobile",
  name: "The app",
  institutions: "all",
  redirectUris: ["app:/callback"],
  postLogoutRedirectUris: [],
  scopes: ["openid"],
  requirePkce: true,
  secretHashes: [],
  disabled: false,
  ...changes,
});

export const suspension = (changes: Partial<Suspension> = {}): Suspension => ({
  type: "suspension",
  id: denialId("den_suspension"),
  accountId: ana,
  source: "administrator",
  code: "conduct",
  at: at(0),
  startsAt: at(0),
  signOut: true,
  ...changes,
});

export const revocation = (changes: Partial<GrantRevocation> = {}): GrantRevocation => ({
  type: "grant-revocation",
  id: denialId("den_revocation"),
  grantId: phone,
  because: "revoked",
  at: at(0),
  ...changes,
});

export const cutOff = (id: string, target: Target, changes: Partial<CutOff> = {}): CutOff => ({
  type: "cut-off",
  id: denialId(id),
  target,
  notBefore: at(0),
  because: "revoked",
  at: at(0),
  ...changes,
});

export const signingKey = (changes: Partial<SigningKey> = {}): SigningKey => ({
  kid: "key-1",
  algorithm: "ES256",
  createdAt: at(0),
  signsFrom: at(0),
  sealed: "sealed",
  ...changes,
});

export const act = (changes: Partial<AuditRecord> = {}): AuditRecord => ({
  id: `aud_${randomUUID()}`,
  at: at(0),
  actor: { type: "person", id: "acc_admin", name: "Ada", address: "192.0.2.1" },
  action: "suspend-account",
  institutionId: north,
  accountId: ana,
  code: "conduct",
  note: 'Said "no" — twice\n\u0001',
  details: { suspension: "den_1", counts: [3, 2.5], nested: { b: null, a: true } },
  ...changes,
});

export const grant = (changes: Partial<Grant> = {}): Grant => ({
  id: phone,
  accountId: ana,
  institutionId: north,
  clientId: app,
  kind: "mobile",
  sessionUid: "session-uid",
  signedInAt: at(0),
  lastActivityAt: at(0),
  device: "Ana's phone",
  engine: { openid: { scope: "openid" } },
  ...changes,
});

/** North with Ana in it, the app and the tool. */
export async function withPeople(records: Records): Promise<void> {
  await put(records, async (writer) => {
    await writer.putInstitution(institution());
    await writer.putAccount(account());
    await writer.putClient(client());
    await writer.putClient(client(tool, { kind: "tool", name: "A tool" }));
  });
}

export const put = (records: Records, work: (writer: RecordsWriter) => Promise<void>): Promise<void> =>
  records.change(work);
