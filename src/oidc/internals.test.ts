import type { default as Provider } from "oidc-provider";
import { beforeEach, expect, it } from "vitest";
import { rememberClients } from "./internals.ts";

/** What the engine has: it makes its client of the record that there is, after a while. */
let records: Map<string, { name: string }>;
let made: number;
let whileMaking: () => void;
let find: (id: string) => Promise<unknown>;
beforeEach(() => {
  records = new Map([["app", { name: "App" }]]);
  made = 0;
  whileMaking = () => undefined;
  const Client = {
    async find(id: string) {
      made += 1;
      const record = records.get(id);
      whileMaking();
      return record && { of: record.name };
    },
  };
  rememberClients({ Client } as unknown as Provider, (id) => records.get(id));
  find = async (id) => Client.find(id);
});

it("makes a client of the engine's once for each record", async () => {
  expect(await find("app")).toEqual({ of: "App" });
  expect(await find("app")).toEqual({ of: "App" });
  expect(made).toBe(1);
});

it("makes it anew when the record is another, and finds none that is not there any more", async () => {
  await find("app");
  records.set("app", { name: "Renamed" });
  expect(await find("app")).toEqual({ of: "Renamed" });
  records.delete("app");
  expect(await find("app")).toBeUndefined();
  expect(await find("unknown")).toBeUndefined();
});

it("does not remember for a record what it made of the one before", async () => {
  whileMaking = () => records.set("app", { name: "Renamed" });
  expect(await find("app")).toEqual({ of: "App" });
  whileMaking = () => undefined;
  expect(await find("app")).toEqual({ of: "Renamed" });
});
