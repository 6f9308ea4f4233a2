import { createHash } from "node:crypto";
import { type QuestionName, questionNames } from "../src/introspection/question-name.ts";
import { type CachedToken, tokenCache } from "../src/introspection/token-cache.ts";
import { known } from "../src/introspection/tokens.ts";
import { tokenFacts } from "../src/oidc/token-facts.ts";
import { longestAccessToken } from "../src/policy/relevance.ts";
import { before, instant } from "../src/policy/time.ts";
import { replicaOf } from "../src/rulebook/replica.ts";
import { openSqlStores, type SqlStores } from "../src/store/sql/open.ts";
import { storePaths } from "../src/stores.ts";
import { bytesOf } from "./heap.ts";
import type { Report, Size } from "./report.ts";
import { productionIssuer, type School, school } from "./servers/hallpass.ts";
import { addRecords } from "./servers/many-records.ts";

const now = () => instant(Date.now());

/** What a process keeps in memory for each token that was asked about, and for each record of its rulebook. */
export async function memory({ short }: Size): Promise<Report> {
  const people = short ? 500 : 10_000;
  const denials = short ? 1000 : 100_000;
  const institutions = short ? 50 : 1000;
  await using stack = new AsyncDisposableStack();
  const lakeside = await school({ people });
  stack.defer(lakeside.remove);
  const stores = await openSqlStores(storePaths(lakeside.folder));
  stack.defer(stores.close);

  const token = await ofTokens(stores, lakeside);
  await addRecords(lakeside.folder, { institutions, denials: 0 });
  const institution = (await ofRulebook(stores)) / institutions;
  await addRecords(lakeside.folder, { institutions: 0, denials });
  const denial = ((await ofRulebook(stores)) - institution * institutions) / denials;
  const figures = {
    cachedToken: Math.round(token.cached / people),
    counted: Math.round(token.counted / people),
    bareMap: Math.round(token.bare / people),
    denial: Math.round(denial),
    institution: Math.round(institution),
  };
  return {
    title: "Memory",
    method: [
      "Bytes of the heap that stay in use, measured after collecting garbage, divided by their number.",
      "The cache of tokens is bounded by what it counts (`HALLPASS_TOKEN_CACHE_MB`), so that must not be less than what is measured.",
    ],
    tables: [
      {
        heads: ["", "bytes each"],
        rows: [
          ["a token in the cache", String(figures.cachedToken)],
          ["a token in the cache, as the cache counts it", String(figures.counted)],
          ["for comparison: the hash and the answer's text in a bare Map", String(figures.bareMap)],
          ["a denial in the rulebook", String(figures.denial)],
          ["an institution in the rulebook", String(figures.institution)],
        ],
      },
    ],
    figures,
    goals: { cachedToken: `at most ${figures.counted}, as counted` },
  };
}

/** As the fast path puts them into the cache, each with a verdict. */
async function ofTokens({ engineRecords }: SqlStores, { signIns }: School) {
  const read = tokenFacts({
    wall: now,
    engineRecords,
    readSigned: async () => undefined,
    issuer: productionIssuer,
    now,
  });
  const hashes = signIns.map(({ accessToken }) =>
    createHash("sha256").update(accessToken).digest("base64url"),
  );
  const texts: string[] = [];
  const cache = tokenCache(Number.POSITIVE_INFINITY);
  const caller = {} as NonNullable<CachedToken["verdict"]>["caller"];
  const cached = await bytesOf(async () => {
    for (const [at, { accessToken }] of signIns.entries()) {
      const hash = hashes[at] ?? "";
      const facts = await read(accessToken, hash);
      if (facts === undefined) throw new Error("a token is not there");
      const token = known(facts);
      const answer = { status: 200 as const, text: token.text, bytes: token.bytes };
      const verdict = { ...answer, caller, isSettled: true, version: 1, until: now() };
      cache.put({ ...token, name: nameOf(hash), grantId: token.signIn.grantId, verdict, use: undefined });
    }
    return cache;
  });
  for (const hash of hashes) {
    texts.push(cache.get(nameOf(hash))?.text ?? "");
  }
  const bare = await bytesOf(() => new Map(hashes.map((hash, n) => [copyOf(hash), copyOf(texts[n] ?? "")])));
  return { cached, counted: cache.size().bytes, bare };
}

/** As a question would be written. */
const nameOf = (hash: string): QuestionName => names(Buffer.from(hash), "") as QuestionName;
const names = questionNames();

/** A text of its own, not a view of another. */
const copyOf = (text: string): string => Buffer.from(text).toString("latin1");

const ofRulebook = ({ records }: SqlStores): Promise<number> =>
  bytesOf(async () => replicaOf(await records.snapshot(before(now(), longestAccessToken))));
