import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import Koa from "koa";
import { expect, it } from "vitest";
import { cookieSigner } from "./cookie-signer.ts";

/** What Koa writes by itself when it is given the secrets, and signs with keygrip. */
function signedByKoa(secret: string, name: string, value: string): string {
  const app = new Koa({ keys: [secret] });
  const request = new IncomingMessage(new Socket());
  const ctx = app.createContext(request, new ServerResponse(request));
  ctx.cookies.set(name, value, { signed: true });
  const cookies = ctx.response.get("Set-Cookie") as unknown as readonly string[];
  return /\.sig=([\w-]+)/.exec(cookies[1] ?? "")?.[1] ?? "none";
}

it("signs as Koa does by itself: a cookie of an earlier version stays good", () => {
  for (const value of ["a", "b", "c", "d", "e", "f"])
    expect(cookieSigner(["new secret", "old secret"]).sign(`name=${value}`)).toBe(
      signedByKoa("new secret", "name", value),
    );
});

it("believes each secret, and says which it was", () => {
  const signer = cookieSigner(["new secret", "old secret"]);
  const [byNew, byOld] = ["new secret", "old secret"].map((secret) => cookieSigner([secret]).sign("name=a"));
  expect([signer.index("name=a", byNew ?? ""), signer.index("name=a", byOld ?? "")]).toEqual([0, 1]);
  expect(signer.verify("name=a", byOld ?? "")).toBe(true);
});

it.each([
  ["another value's", cookieSigner(["secret"]).sign("name=b")],
  ["another secret's", cookieSigner(["guess"]).sign("name=a")],
  ["a cut one", cookieSigner(["secret"]).sign("name=a").slice(0, -1)],
  ["none", ""],
  ["letters of several bytes", "é".repeat(27)],
])("believes no signature that is %s", (_sentence, signature) => {
  const signer = cookieSigner(["secret"]);
  expect(signer.index("name=a", signature)).toBe(-1);
  expect(signer.verify("name=a", signature)).toBe(false);
});

it("refuses to sign without a secret", () => {
  expect(() => cookieSigner([])).toThrow("at least one secret");
});
