import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/**
 * No test can time the comparison of 32 bytes over a network. So the source is held to it: what a stranger sends meets a
 * secret in these files and in no other, and only by a comparison that takes as long whatever is right.
 */
const comparing = [
  "src/actions/preview-token.ts",
  "src/http/client-secret.ts",
  "src/http/cookie-signer.ts",
  "src/http/csrf.ts",
  "src/introspection/feed/follower-ids.ts",
  "src/metrics/listener.ts",
];

/** Both sides are the server's own, or the operator's; in Redis, and in what came from there, a hash is only the name by which a token is found. */
const harmless = [
  "src/actions/change-own-password.ts",
  "src/actions/sign-in.ts",
  "src/cli/audit-verify.ts",
  "src/cli/credentials.ts",
  "src/store/port/audit-chain.ts",
  "src/store/redis/grant-scripts.ts",
  "src/store/redis/refresh-tokens.ts",
  "src/store/sql/cut-hashes.ts",
];

const sources = globSync("src/**/*.ts", { exclude: ["**/*.test.ts"] }).toSorted();
const sourceOf = (file: string): string => readFileSync(file, "utf8");

/** `a === b` of two values, of which a secret may be one: comparing with a word, a number or nothing tells nothing. */
const comparisons = (source: string): readonly string[] =>
  [...source.matchAll(/[\w.()?]+ [!=]==? (?!undefined|null|true|false|["'\d-])[\w.()?]+/g)].map(
    ([text]) => text,
  );

const ofSecrets = (source: string): readonly string[] =>
  comparisons(source).filter((text) =>
    /secret|hash|digest|signature|csrf|proof|password|\bmac\b/i.test(text),
  );

it("compares secrets in constant time, wherever it compares them", () => {
  const constant = sources.filter((file) => /\btimingSafeEqual\(/.test(sourceOf(file)));
  expect(constant).toEqual(comparing);
  for (const file of comparing) {
    const others = comparisons(sourceOf(file)).filter((text) => !/\.length === .+\.length$/.test(text));
    expect([file, others.filter((text) => !text.endsWith("ctx.host"))]).toEqual([file, []]);
    expect([file, sourceOf(file)]).not.toEqual([
      file,
      expect.stringMatching(/\.(includes|indexOf|startsWith)\(/),
    ]);
  }
});

it("compares no secret of a stranger in any other way", () => {
  const found = sources.filter((file) => !comparing.includes(file) && ofSecrets(sourceOf(file)).length > 0);
  expect(found).toEqual(harmless);
  // The engine's own comparison of client secrets is replaced.
  expect(sourceOf("src/oidc/engine.ts")).toContain(
    "compareSecretsBy(provider, (kept, given) => secretMatches(",
  );
});
