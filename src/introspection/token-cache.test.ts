import { expect, it } from "vitest";
import { type Instant, instant } from "../policy/time.ts";
import { type QuestionName, questionNames } from "./question-name.ts";
import { type CachedToken, tokenCache } from "./token-cache.ts";

const nameOf = questionNames();
const named = (text: string): QuestionName => {
  const name = nameOf(Buffer.from(text), "");
  if (name === undefined) throw new Error("too long");
  return name;
};

const token = (text: string, name = named(text)): CachedToken => ({
  name,
  signIn: {
    kind: "mobile",
    administrator: false,
    signedInAt: instant(0),
    lastActivityAt: instant(0),
  },
  audience: undefined,
  expiresAt: 1000 as Instant,
  exp: 1,
  text: `{"sub":"${text}","exp":1}`,
  bytes: 100,
  grantId: undefined,
  verdict: undefined,
  use: undefined,
});

it("gives back what it was given, and nothing else", () => {
  const cache = tokenCache(1_000_000);
  const one = token("one");
  cache.put(one);
  expect([cache.get(named("one")), cache.get(named("two"))]).toEqual([one, undefined]);
});

it("stays within its bytes however much it is given, and counts what it holds", () => {
  const most = 100_000;
  const cache = tokenCache(most);
  for (let n = 0; n < 10_000; n += 1) {
    cache.put(token(String(n)));
    expect(cache.size().bytes).toBeLessThanOrEqual(most + 2000);
  }
  expect(cache.size().tokens).toBeGreaterThan(40);
  expect(cache.get(named("9999"))).toBeDefined();
  expect(cache.get(named("0"))).toBeUndefined();
});

it("keeps what is asked for again and again", () => {
  const cache = tokenCache(50_000);
  const often = token("often");
  cache.put(often);
  for (let n = 0; n < 1000; n += 1) {
    cache.put(token(String(n)));
    expect(cache.get(named("often"))).toBe(often);
  }
});

it("counts how often it found something, also what it had nearly forgotten, and how often it is told that something was missed", () => {
  const cache = tokenCache(10_000);
  cache.put(token("old"));
  for (let n = 0; n < 5; n += 1) cache.put(token(String(n)));
  for (const text of ["old", "old", "4", "never"]) cache.get(named(text));
  expect(cache.looks()).toEqual({ hits: 3, misses: 0 });
  cache.missed();
  expect(cache.looks()).toEqual({ hits: 3, misses: 1 });
});

it.each(["b", "c", "d"] as const)(
  "takes nobody for another whose name is alike but for %s, and counts one place once",
  (part) => {
    const cache = tokenCache(1_000_000);
    const alike = { a: 7, b: 8, c: 9, d: 10 };
    const [one, other] = [token("one", alike), token("other", { ...alike, [part]: 11 })];
    cache.put(one);
    expect(cache.get(other.name)).toBeUndefined();
    cache.put(other);
    expect([cache.get(one.name), cache.get(other.name)]).toEqual([undefined, other]);
    expect(cache.size()).toEqual({ tokens: 1, bytes: 1000 + other.text.length });
  },
);
