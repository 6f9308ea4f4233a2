import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { developmentSecrets } from "./development-secrets.ts";

describe("developmentSecrets", () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "hallpass-"));
    folder = join(parent, "var");
  });
  afterEach(() => rm(parent, { recursive: true }));

  it("makes secrets at the first start and keeps them", async () => {
    const first = await developmentSecrets(folder);
    expect(first.keyEncryptionSecret.length).toBeGreaterThanOrEqual(43);
    expect(first.cookieSecrets).toHaveLength(1);
    expect(first.cookieSecrets[0]).not.toBe(first.keyEncryptionSecret);
    expect(await developmentSecrets(folder)).toEqual(first);
  });

  it("makes others for another folder", async () => {
    expect(await developmentSecrets(folder)).not.toEqual(await developmentSecrets(join(parent, "other")));
  });

  it("lets only the owner read them, and leaves nothing else behind", async () => {
    await developmentSecrets(folder);
    expect((await stat(join(folder, "development-secrets.json"))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["development-secrets.json"]);
  });

  it("gives the same to all that start together", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => developmentSecrets(folder)));
    expect(new Set(all.map((secrets) => secrets.keyEncryptionSecret)).size).toBe(1);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it.each(["", "{}", '{"keyEncryptionSecret":"short","cookieSecrets":[]}'])(
    "never replaces a spoilt file: %s",
    async (text) => {
      await developmentSecrets(folder);
      const path = join(folder, "development-secrets.json");
      await writeFile(path, text);
      await expect(developmentSecrets(folder)).rejects.toThrow(`${path} is spoilt`);
      expect(await readFile(path, "utf8")).toBe(text);
    },
  );
});
