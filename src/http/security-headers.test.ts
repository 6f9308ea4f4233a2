import Koa from "koa";
import request from "supertest";
import { expect, it } from "vitest";
import { allowFormTarget, formSource, securityHeaders } from "./security-headers.ts";

const headersOf = async (https: boolean, redirectUri?: string) => {
  const app = new Koa()
    .use(securityHeaders({ issuer: https ? "https://id.example" : "http://id.example" }))
    .use((ctx) => {
      if (redirectUri !== undefined) allowFormTarget(ctx, redirectUri);
      ctx.body = "page";
    });
  return (await request(app.callback()).get("/")).headers;
};

it("lets a page load nothing but our stylesheets and pictures, and nobody frame it", async () => {
  const headers = await headersOf(true);
  expect(headers["content-security-policy"]).toBe(
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(headers).toMatchObject({
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000",
  });
});

it("asks browsers to stay on https only where there is https", async () => {
  expect(await headersOf(false)).not.toHaveProperty("strict-transport-security");
});

it("lets a form lead back to the app that asked", async () => {
  const headers = await headersOf(true, "com.example.learning:/callback");
  expect(headers["content-security-policy"]).toContain("form-action 'self' com.example.learning:;");
});

it("changes nothing else of the policy, and makes none where there is none", async () => {
  const app = new Koa().use((ctx) => {
    if (ctx.path === "/")
      ctx.set("Content-Security-Policy", "script-src 'sha256-x';form-action 'self';base-uri 'none'");
    allowFormTarget(ctx, "https://tool.example/cb");
    ctx.body = "page";
  });
  const agent = request(app.callback());
  expect((await agent.get("/")).headers["content-security-policy"]).toBe(
    "script-src 'sha256-x';form-action 'self' https:;base-uri 'none'",
  );
  expect((await agent.get("/none").expect(200)).headers).not.toHaveProperty("content-security-policy");
});

it.each([
  ["com.example.learning:/cb", "com.example.learning:"],
  ["https://tool.example/cb?x=1", "https:"],
  ["https://tool.example:8443/cb", "https:"],
  ["http://127.0.0.1:49152/cb", "http://127.0.0.1:49152"],
  ["http://[::1]:49152/cb", "http:"],
  ["http://schüle.example/cb", "http://xn--schle-mva.example"],
  ["javascript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["https://a;script-src/cb", "https:"],
  ["http://a;script-src/cb", undefined],
  ["http://a'b/cb", undefined],
  ["no address", undefined],
  ["", undefined],
])("names %s in form-action as %s", (redirectUri, source) => {
  expect(formSource(redirectUri)).toBe(source);
});
