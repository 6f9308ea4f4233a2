import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientId } from "../policy/ids.ts";
import { instant } from "../policy/time.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import type { DeclaredClient } from "./content.ts";
import { contentSteps } from "./content-steps.ts";

const server = (id: string, isDefault?: boolean): DeclaredClient => ({
  id: clientId(id),
  kind: "resource-server",
  name: id,
  institutions: "all",
  audience: `https://${id}.example`,
  ...(isDefault !== undefined && { defaultResourceServer: isDefault }),
  secret: "none",
});

describe("the default resource server", () => {
  let stores: SqlStores;
  beforeEach(async () => {
    stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
    await apply(server("old", true));
  });
  afterEach(() => stores.close());

  const apply = async (...clients: DeclaredClient[]) =>
    await stores.records.change(async (writer) => {
      const steps = await contentSteps(writer, { institutions: [], clients, accounts: [] }, instant(1));
      for (const step of steps) if ("client" in step) await writer.putClient(step.client);
      return steps.map(({ change }) => [change.change, change.id, ...change.fields]);
    });
  const defaults = async () =>
    (await stores.records.clients()).filter((client) => client.isDefaultResourceServer).map(({ id }) => id);

  it("moves from one that the content does not name, and says so", async () => {
    expect(await apply(server("new", true))).toEqual([
      ["change", "old", "defaultResourceServer"],
      expect.arrayContaining(["add", "new", "defaultResourceServer"]),
    ]);
    expect(await defaults()).toEqual(["new"]);
  });

  it("moves from one that the content names without a word about it, once", async () => {
    expect(await apply(server("new", true), server("old"))).toHaveLength(2);
    expect(await defaults()).toEqual(["new"]);
    expect(await apply(server("new", true), server("old"))).toEqual([]);
  });

  it("stays where it is when the content is silent about it", async () => {
    expect(await apply(server("old"))).toEqual([]);
    expect(await defaults()).toEqual(["old"]);
  });

  it("is given up when the content says so", async () => {
    expect(await apply(server("old", false))).toEqual([["change", "old", "defaultResourceServer"]]);
    expect(await defaults()).toEqual([]);
  });
});
