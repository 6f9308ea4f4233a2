import { describe, expect, it } from "vitest";
import { accountId, clientId, institutionId } from "../policy/ids.ts";
import { hours, instant } from "../policy/time.ts";
import type { Account, Client, Institution } from "../store/port/entities.ts";
import { accountAsDeclared, clientAsDeclared, institutionAsDeclared } from "./as-declared.ts";

const timers = { absolute: hours(48), sliding: hours(4), ends: "both-run-out" } as const;

describe("an institution that is recorded", () => {
  const declared = {
    id: institutionId("north"),
    name: "North",
    contact: "Ask the office.",
    timeZone: "Europe/Berlin",
  };
  const recorded: Institution = {
    ...declared,
    domains: ["north.example"],
    colour: "#112233",
    logo: "data:image/png;base64,iVBORw==",
    policy: { disabled: true, timers: { mobile: timers, web: timers } },
  };

  it("stays what the content is silent about", () => {
    expect(institutionAsDeclared(declared, recorded)).toEqual(recorded);
  });

  it("loses what the content says is none", () => {
    const { colour: _, logo: __, ...rest } = recorded;
    expect(
      institutionAsDeclared({ ...declared, colour: null, logo: null, timers: { web: null } }, recorded),
    ).toEqual({ ...rest, policy: { disabled: true, timers: { mobile: timers } } });
  });

  it("takes what the content says", () => {
    const tighter = { ...timers, sliding: hours(5) };
    expect(
      institutionAsDeclared(
        { ...declared, name: "New", domains: [], disabled: false, timers: { tool: tighter } },
        recorded,
      ),
    ).toEqual({
      ...recorded,
      name: "New",
      domains: [],
      policy: { disabled: false, timers: { mobile: timers, web: timers, tool: tighter } },
    });
  });
});

describe("a client that is recorded", () => {
  const declared = {
    id: clientId("quiz"),
    kind: "tool",
    name: "Quiz",
    institutions: "all",
    secret: "generate",
  } as const;
  const recorded: Client = {
    id: clientId("quiz"),
    kind: "tool",
    name: "Quiz",
    institutions: "all",
    disabled: true,
    redirectUris: ["https://quiz.example/back"],
    postLogoutRedirectUris: ["https://quiz.example/bye"],
    scopes: ["openid"],
    requirePkce: false,
    secretHashes: ["hash"],
  };

  it("stays what the content is silent about", () => {
    expect(clientAsDeclared(declared, undefined, recorded)).toEqual(recorded);
  });

  it("refreshes in the way that was said, and not any more when it becomes another kind", () => {
    const ways = { refreshRetrySeconds: 0, rotateRefreshTokens: false };
    const said = clientAsDeclared({ ...declared, ...ways }, undefined, recorded);
    expect(said).toEqual({ ...recorded, ...ways });
    expect(clientAsDeclared(declared, undefined, said)).toEqual(said);
    expect(clientAsDeclared({ ...declared, kind: "service" }, undefined, said)).not.toMatchObject(ways);
  });

  it("keeps only its switch and its secret when it becomes another kind", () => {
    expect(
      clientAsDeclared({ ...declared, kind: "service", scopes: ["audit:read"] }, undefined, recorded),
    ).toEqual({
      ...recorded,
      kind: "service",
      redirectUris: [],
      postLogoutRedirectUris: [],
      scopes: ["audit:read"],
    });
  });

  it("loses its secrets when the content says that it has none", () => {
    expect(clientAsDeclared({ ...declared, secret: "none" }, undefined, recorded).secretHashes).toEqual([]);
  });

  it("is the default resource server when the content says so, and no longer when it says not", () => {
    const made = clientAsDeclared(declared, true, recorded);
    expect(made).toEqual({ ...recorded, isDefaultResourceServer: true });
    expect(clientAsDeclared(declared, undefined, made)).toEqual(made);
    expect(clientAsDeclared(declared, false, made)).toEqual(recorded);
  });
});

it.each([
  ["mobile", true],
  ["tool", true],
  ["web", true],
  ["resource-server", false],
  ["service", false],
] as const)("a new client of kind %s needs PKCE: %s", (kind, needed) => {
  const client = { id: clientId("c"), kind, name: "C", institutions: "all", secret: "none" } as const;
  expect(clientAsDeclared(client, undefined).requirePkce).toBe(needed);
});

describe("an account that is recorded", () => {
  const declared = { institutionId: institutionId("north"), username: "ana", name: "Ana" };
  const recorded: Account = {
    ...declared,
    id: accountId("acc_1"),
    email: "ana@north.example",
    roles: ["support"],
    createdAt: instant(5),
  };

  it("stays what the content is silent about", () => {
    expect(accountAsDeclared({ ...declared, password: "generate" }, recorded)).toEqual(recorded);
  });

  it("loses what the content says is none", () => {
    const { email: _, ...rest } = recorded;
    expect(accountAsDeclared({ ...declared, email: null, roles: [] }, recorded)).toEqual({
      ...rest,
      roles: [],
    });
  });
});
