import { describe, expect, it } from "vitest";
import {
  ana,
  app,
  at,
  ben,
  client,
  cutOff,
  institution,
  north,
  phone,
  revocation,
  south,
  suspension,
  tool,
} from "../../test/contracts/examples.ts";
import type { Denial } from "../policy/denials.ts";
import type { SignIn } from "../policy/facts.ts";
import { denialId, grantId } from "../policy/ids.ts";
import { after, days, hours, minutes } from "../policy/time.ts";
import type { Snapshot } from "../store/port/records.ts";
import { replicaOf } from "./replica.ts";

const empty: Snapshot = { number: 0, institutions: [], clients: [], denials: [] };

const signIn: SignIn = {
  grantId: phone,
  accountId: ana,
  institutionId: north,
  clientId: app,
  kind: "mobile",
  administrator: false,
  signedInAt: at(0),
  lastActivityAt: at(0),
};
const another: SignIn = {
  ...signIn,
  grantId: grantId("grt_other"),
  accountId: ben,
  institutionId: south,
  clientId: tool,
};
const service: SignIn = {
  clientId: app,
  kind: "service",
  administrator: false,
  signedInAt: at(0),
  lastActivityAt: at(0),
};

const mobileAccess: Denial = {
  type: "mobile-access",
  id: denialId("den_mobile"),
  accountId: ana,
  access: "off",
  at: at(0),
};

/** Each kind of denial, and the sign-ins that it concerns. */
const concerned: readonly [string, Denial, readonly SignIn[]][] = [
  ["a grant's revocation", revocation(), [signIn]],
  ["a suspension", suspension(), [signIn]],
  ["a switch of an account's mobile access", mobileAccess, [signIn]],
  ["an account's cut-off", cutOff("d", { level: "account", accountId: ana }), [signIn]],
  [
    "an account's cut-off in a client",
    cutOff("d", { level: "account", accountId: ana, clientId: app }),
    [signIn],
  ],
  ["a client's cut-off", cutOff("d", { level: "client", clientId: app }), [signIn, service]],
  ["an institution's cut-off", cutOff("d", { level: "institution", institutionId: north }), [signIn]],
  ["everyone's cut-off", cutOff("d", { level: "everyone" }), [signIn, another, service]],
];

describe("the facts about a sign-in", () => {
  it.each(concerned)("tell of %s to those whom it may concern", (_what, denial, whom) => {
    const fromSnapshot = replicaOf({ ...empty, denials: [denial] });
    const fromFeed = replicaOf(empty);
    fromFeed.apply({ number: 1, type: "denial", denial });
    for (const replica of [fromSnapshot, fromFeed]) {
      const told = [signIn, another, service].filter((asked) => replica.factsFor(asked).denials.length > 0);
      expect(told).toEqual(whom);
      expect(replica.factsFor(signIn).denials).toEqual([denial]);
    }
  });

  it("hold the sign-in, its institution and its client as they were applied last", () => {
    const replica = replicaOf({ ...empty, institutions: [institution()], clients: [client()] });
    expect(replica.factsFor(signIn)).toEqual({
      signIn,
      institution: institution(),
      client: client(),
      denials: [],
    });
    replica.apply({ number: 1, type: "institution", institution: institution(north, "Renamed") });
    replica.apply({ number: 2, type: "client", client: client(app, { disabled: true }) });
    expect(replica.factsFor(signIn)).toMatchObject({
      institution: { name: "Renamed" },
      client: { disabled: true },
    });
  });

  it("leave out what is not known", () => {
    expect(Object.keys(replicaOf(empty).factsFor(signIn))).toEqual(["signIn", "denials"]);
    expect(Object.keys(replicaOf({ ...empty, clients: [client()] }).factsFor(service))).toEqual([
      "signIn",
      "client",
      "denials",
    ]);
  });

  it("have a denial once, as it was applied last", () => {
    const replica = replicaOf({ ...empty, denials: [suspension()] });
    const other = suspension({ id: denialId("den_other") });
    replica.apply({ number: 1, type: "denial", denial: other });
    const lifted = suspension({ liftedAt: at(5) });
    replica.apply({ number: 2, type: "denial", denial: lifted });
    expect(replica.factsFor(signIn).denials).toEqual([other, lifted]);
    expect(replica.size().denials).toBe(2);
  });
});

it("a replica knows how far it has come, what it holds and how much", () => {
  const replica = replicaOf({ ...empty, number: 7, institutions: [institution()] });
  expect(replica.number).toBe(7);
  expect(replica.size()).toEqual({ institutions: 1, clients: 0, denials: 0 });
  replica.apply({ number: 8, type: "client", client: client() });
  replica.apply({ number: 9, type: "institution", institution: institution(south, "South School") });
  replica.apply({ number: 10, type: "denial", denial: revocation() });
  expect(replica.number).toBe(10);
  expect(replica.size()).toEqual({ institutions: 2, clients: 1, denials: 1 });
  expect(replica.institutions()).toEqual([institution(), institution(south, "South School")]);
  expect(replica.clients()).toEqual([client()]);
  expect(replica.institution(south)?.name).toBe("South School");
  expect(replica.client(app)).toEqual(client());
  expect([replica.client(tool), replica.institution(south)?.id]).toEqual([undefined, south]);
});

it("a denial is forgotten at the instant from which it matters to no live access token, and others stay", () => {
  const [short, forEver] = [revocation(), cutOff("den_all", { level: "everyone" })];
  const coming = suspension({ id: denialId("den_coming"), startsAt: after(at(0), days(1)) });
  const replica = replicaOf({ ...empty, denials: [short, suspension(), coming, forEver] });
  const until = after(after(at(0), hours(1)), minutes(1));
  replica.forget(after(until, -1 as never));
  expect(replica.size().denials).toBe(4);
  replica.forget(until);
  expect(replica.factsFor(signIn).denials).toEqual([coming, forEver]);
  replica.forget(after(until, days(1)));
  expect(replica.factsFor(signIn).denials).toEqual([forEver]);
  replica.forget(after(until, days(900)));
  expect(replica.size().denials).toBe(1);
});
