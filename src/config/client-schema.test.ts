import { describe, expect, it } from "vitest";
import { ContentProblems, parseContent } from "./parse-content.ts";

const institutions =
  "institutions:\n  - { id: north, name: North, contact: Ask., timeZone: Europe/Berlin }\n";
const client = (keys: string): string =>
  `${institutions}clients:\n  - { id: c, name: C, institutions: all, ${keys} }`;

function problemsOf(text: string): readonly string[] {
  try {
    parseContent(text, "f.yaml");
  } catch (error) {
    if (error instanceof ContentProblems)
      return error.problems.map((problem) => problem.replace("f.yaml:", ""));
    throw error;
  }
  return [];
}

describe("a client", () => {
  const web = "kind: web, redirectUris: ['https://a.example/'], scopes: [openid]";

  it.each([
    ["kind: phone", /kind: must be mobile, tool, web, resource-server or service/],
    ["scopes: [openid]", /kind: is required/],
    ["kind: mobile, redirectUris: [], scopes: [openid]", /redirectUris: must name at least one/],
    [
      "kind: mobile, redirectUris: ['https://a.example/'], scopes: [a], secret: generate",
      /secret: must be none/,
    ],
    [
      "kind: mobile, redirectUris: ['https://a.example/'], scopes: [a], requirePkce: false",
      /requirePkce: must be true/,
    ],
    [
      "kind: mobile, redirectUris: ['myapp:/in'], scopes: [a]",
      /redirectUris\[0\]: needs a scheme with a dot/,
    ],
    [
      "kind: tool, redirectUris: ['com.example:/in'], scopes: [a]",
      /redirectUris\[0\]: must begin with https/,
    ],
    [
      "kind: tool, redirectUris: ['https://a.example/'], scopes: [a], secret: none",
      /secret: must be generate/,
    ],
    [
      "kind: tool, redirectUris: ['https://a.example/'], scopes: [a], audience: 'a:b'",
      /audience: is not a key of a client of kind tool/,
    ],
    [
      "kind: mobile, redirectUris: ['a.b:/'], scopes: [a], secret: none, requirePkce: false",
      /requirePkce: must be true/,
    ],
    [web, /secret: is required/],
    [`${web}, secret: none, requirePkce: false`, /requirePkce: must not be false with secret: none/],
    [`${web}, secret: hunter2`, /secret: must be one of generate, none/],
    [`${web}, secret: none, refreshRetrySeconds: 601`, /refreshRetrySeconds: must be 0 to 600 seconds/],
    [`${web}, secret: none, refreshRetrySeconds: -1`, /refreshRetrySeconds: must be 0 to 600 seconds/],
    [`${web}, secret: none, refreshRetrySeconds: 1.5`, /refreshRetrySeconds: must be whole seconds/],
    [`${web}, secret: none, rotateRefreshTokens: never`, /rotateRefreshTokens: must be true or false/],
    [`${web}, secret: generate, rotateRefreshTokens: false`, /rotateRefreshTokens: must not stand beside/],
    [`${web}, secret: generate, refreshRetrySeconds: 5`, /refreshRetrySeconds: must not stand beside/],
    ["kind: resource-server", /audience: is required/],
    ["kind: resource-server, audience: api", /audience: must be a URI/],
    ["kind: service", /scopes: is required/],
    ["kind: service, scopes: []", /scopes: must name at least one/],
    ["kind: service, scopes: [a, a]", /scopes\[1\]: is there already/],
    [
      "kind: service, scopes: [a], redirectUris: []",
      /redirectUris: is not a key of a client of kind service/,
    ],
  ])("must not have %s", (keys, problem) => {
    expect(problemsOf(client(keys))).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    `${web}, secret: none`,
    `${web}, secret: generate, requirePkce: false`,
    `${web}, secret: none, refreshRetrySeconds: 0, rotateRefreshTokens: false`,
    "kind: mobile, redirectUris: ['a.b:/'], scopes: [a], refreshRetrySeconds: 600, rotateRefreshTokens: true",
    "kind: resource-server, audience: 'urn:a'",
  ])("may have %s", (keys) => expect(problemsOf(client(keys))).toEqual([]));

  it.each(["every", "[]", "none"])("must not be for the institutions %s", (which) => {
    const text = client("kind: service, scopes: [a]").replace("institutions: all", `institutions: ${which}`);
    expect(problemsOf(text)).toHaveLength(1);
  });

  it("must not share its id, its audience or being the default with another", () => {
    const server =
      "{ id: r, kind: resource-server, name: R, institutions: all, audience: 'a:b', defaultResourceServer: true }";
    expect(problemsOf(`clients:\n  - ${server}\n  - ${server}`)).toEqual([
      "3:7: clients[1].id: another client has this id",
      expect.stringContaining("clients[1].audience: another resource server has this audience"),
      expect.stringContaining(
        "clients[1].defaultResourceServer: another client is the default resource server",
      ),
    ]);
  });
});
