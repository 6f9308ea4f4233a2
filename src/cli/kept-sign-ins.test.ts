import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instant } from "../policy/time.ts";
import { keptSignIns } from "./kept-sign-ins.ts";

const tokens = { accessToken: "token-1", expiresAt: instant(1000) };
const other = { accessToken: "token-2", expiresAt: instant(2000) };

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hallpass-home-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the kept sign-ins", () => {
  it("are one for each server", async () => {
    const kept = keptSignIns({ XDG_CONFIG_HOME: home });
    await kept.keep("https://a.example", tokens);
    await kept.keep("https://b.example", other);
    expect(await kept.of("https://a.example")).toEqual(tokens);
    expect(await kept.of("https://b.example")).toEqual(other);
    expect(await kept.of("https://c.example")).toBeUndefined();
  });

  it("are forgotten one by one", async () => {
    const kept = keptSignIns({ XDG_CONFIG_HOME: home });
    await kept.keep("https://a.example", tokens);
    await kept.keep("https://b.example", other);
    expect(await kept.forget("https://a.example")).toBe(true);
    expect(await kept.forget("https://a.example")).toBe(false);
    expect(await kept.of("https://b.example")).toEqual(other);
  });

  it("can be read by their owner alone, and leave no draft behind", async () => {
    await keptSignIns({ XDG_CONFIG_HOME: home }).keep("https://a.example", tokens);
    expect(mode(join(home, "hallpass"))).toBe("700");
    expect(mode(join(home, "hallpass", "sign-ins.json"))).toBe("600");
    expect(readdirSync(join(home, "hallpass"))).toEqual(["sign-ins.json"]);
  });

  it("lie in .config at home unless XDG_CONFIG_HOME names an absolute path", async () => {
    await keptSignIns({ HOME: home, XDG_CONFIG_HOME: "relative" }).keep("https://a.example", tokens);
    expect(readdirSync(join(home, ".config", "hallpass"))).toEqual(["sign-ins.json"]);
  });

  it("need a place", () => {
    expect(() => keptSignIns({})).toThrow("set HOME or XDG_CONFIG_HOME");
  });

  it.each(["not JSON", '{"https://a.example":{}}', "[]x"])(
    "that are damaged (%s) are told so",
    async (text) => {
      const kept = keptSignIns({ XDG_CONFIG_HOME: home });
      await kept.keep("https://a.example", tokens);
      writeFileSync(join(home, "hallpass", "sign-ins.json"), text);
      await expect(kept.of("https://a.example")).rejects.toMatchObject({ exit: "failed" });
    },
  );
});
