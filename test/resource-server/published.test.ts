import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);
const source = resolve("packages/resource-server");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-package-"));
});
afterAll(async () => rm(folder, { recursive: true }));

it("what is packed can be installed and imported by itself, with its types", {
  timeout: 120_000,
}, async () => {
  await run("npm", ["pack", "--pack-destination", folder, "--silent"], { cwd: source });
  const [tarball = ""] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  const { stdout: packed } = await run("tar", ["-tzf", join(folder, tarball)]);
  const names = packed.trim().split("\n");
  expect(names).toContain("package/LICENSE");
  expect(names).toContain("package/README.md");
  expect(names.filter((name) => /\.test\.|\/src\/|\/examples\//.test(name))).toEqual([]);

  // Nothing from a registry: the one dependency is the copy that is installed here.
  await writeFile(join(folder, "package.json"), '{"private":true,"type":"module"}');
  const jose = resolve("node_modules/jose");
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, tarball), jose], {
    cwd: folder,
  });
  await writeFile(join(folder, "program.ts"), program);
  await run(process.execPath, ["program.ts"], { cwd: folder });
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", ""];
  await run(resolve("node_modules/.bin/tsc"), [...options, "--ignoreConfig", "program.ts"], { cwd: folder });
});

const program = `
import { CannotTell, resourceServer } from "@hallpass/resource-server";
import { protectWith as koa } from "@hallpass/resource-server/koa";
import { protectWith as express } from "@hallpass/resource-server/express";
import { protectWith as fastify, tokenOf } from "@hallpass/resource-server/fastify";
import { type Judgement, protectWith as plain, type Refusal } from "@hallpass/resource-server/plain";

const server = resourceServer({ issuer: "http://127.0.0.1:9", clientId: "api", clientSecret: "s", follow: false });
for (const protectWith of [koa, express, fastify]) protectWith(server)({ scope: "courses:read" });
const judged: Judgement = await plain(server)({ scope: ["courses:read"] })("Bearer token");
const refusal: Refusal | undefined = "refusal" in judged ? judged.refusal : undefined;
if (refusal?.status !== 503) throw new Error(JSON.stringify(judged));
const answer: boolean | "unknown" = await server.check("token").then(
  ({ active }) => active,
  (error: unknown) => {
    if (error instanceof CannotTell) return "unknown" as const;
    throw error;
  },
);
if (answer !== "unknown" || typeof tokenOf !== "function") throw new Error(String(answer));
server.close();
`;

it("its one dependency is the version that is tested here", async () => {
  const wanted = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const { version } = JSON.parse(await readFile("node_modules/jose/package.json", "utf8")) as {
    readonly version: string;
  };
  expect(Object.keys(wanted.dependencies)).toEqual(["jose"]);
  expect(wanted.dependencies["jose"]?.split(".")[0]).toBe(`^${version.split(".")[0]}`);
});
