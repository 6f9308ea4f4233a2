import { describe, expect, it } from "vitest";
import { accountId } from "../../src/policy/ids.ts";
import type { Account } from "../../src/store/port/entities.ts";
import { type AccountQuery, type Records, UnknownPage, UsernameTaken } from "../../src/store/port/records.ts";
import { account, ana, ben, north, put, south } from "./examples.ts";

export function keepsUsernamesApart(records: () => Records): void {
  describe("usernames", () => {
    it.each([
      ["in upper case", "ANA"],
      ["in full-width letters", "ａｎａ"],
      ["as it was written", "ana"],
    ])("finds an account by its username %s", async (_how, username) => {
      await put(records(), async (writer) => writer.putAccount(account()));
      expect(await records().accountByUsername(north, username)).toEqual(account());
      expect(await records().accountByUsername(south, username)).toBeUndefined();
    });

    it.each([
      ["the same", "ana"],
      ["another case of it", "AnA"],
      ["another form of it in Unicode", "ａna"],
    ])("refuses %s for a second account of the institution", async (_what, username) => {
      await put(records(), async (writer) => writer.putAccount(account()));
      const second = put(records(), async (writer) => writer.putAccount(account({ id: ben, username })));
      await expect(second).rejects.toThrow(UsernameTaken);
      expect(await records().account(ben)).toBeUndefined();
      expect(await records().account(ana)).toEqual(account());
    });

    it("refuses a taken name to an account that has another one", async () => {
      await put(records(), async (writer) => {
        await writer.putAccount(account());
        await writer.putAccount(account({ id: ben, username: "ben" }));
      });
      const renamed = put(records(), async (writer) =>
        writer.putAccount(account({ id: ben, username: "Ana" })),
      );
      await expect(renamed).rejects.toThrow(UsernameTaken);
    });

    it("goes on with the transaction when work catches the refusal", async () => {
      await put(records(), async (writer) => {
        await writer.putAccount(account());
        await expect(writer.putAccount(account({ id: ben }))).rejects.toThrow(UsernameTaken);
        await writer.putAccount(account({ id: ben, username: "ben" }));
      });
      expect(await records().account(ben)).toEqual(account({ id: ben, username: "ben" }));
    });

    it("lets another institution have the same one, and other letters be others", async () => {
      await put(records(), async (writer) => {
        await writer.putAccount(account());
        await writer.putAccount(account({ id: ben, institutionId: south }));
        await writer.putAccount(account({ id: accountId("acc_accent"), username: "aná" }));
      });
      expect((await records().accountByUsername(south, "ana"))?.id).toBe(ben);
      expect((await records().accountByUsername(north, "ANÁ"))?.id).toBe("acc_accent");
    });
  });
}

export function findsAccounts(records: () => Records): void {
  const found = async (query: Partial<AccountQuery>): Promise<readonly string[]> =>
    (await records().findAccounts({ institutions: "all", limit: 50, ...query })).items.map(({ id }) => id);
  const add = async (...people: readonly Account[]) =>
    put(records(), async (writer) => {
      for (const one of people) await writer.putAccount(one);
    });

  describe("finding accounts", () => {
    it("orders by name whatever case or accents, then by id", async () => {
      await add(person("c", "Zoe"), person("b", "ben"), person("d", "Álvaro"), person("a", "Ben"));
      expect(await found({})).toEqual(["d", "a", "b", "c"]);
    });

    it("stays within the institutions that are named", async () => {
      await add(person("a", "A"), person("b", "B", { institutionId: south }));
      expect(await found({ institutions: [south] })).toEqual(["b"]);
      expect(await found({ institutions: [north, south] })).toEqual(["a", "b"]);
      expect(await found({ institutions: [] })).toEqual([]);
    });

    it.each([
      ["in the name", "lon", ["x"]],
      ["in the name, whatever the case", "ALON", ["x"]],
      ["in the name, without its accents", "alonso peréz", ["x"]],
      ["in the username", "user-y", ["y"]],
      ["in the e-mail", "@post", ["z"]],
      ["nowhere", "nobody", []],
      ["in all, as it is empty", "", ["x", "y", "z", "wild"]],
      ["with a % that stands for itself", "%", ["wild"]],
      ["with a _ that stands for itself", "_", ["wild"]],
      ["with a \\ that stands for itself", "\\", ["wild"]],
      ["with a quote that stands for itself", "'", []],
    ])("finds text %s", async (_where, text, ids) => {
      await add(
        person("x", "Ana ALONSO Pérez"),
        person("y", "Ben", { username: "User-Y" }),
        person("z", "Cleo", { email: "cleo@post.example" }),
        person("wild", "wi%l_d\\"),
      );
      expect(await found({ text })).toEqual(ids);
    });

    it("finds a username whole and whatever the case, at every institution or one", async () => {
      await add(
        person("x", "Ana", { username: "Ana" }),
        person("y", "Ana", { username: "ana.b" }),
        person("z", "Ben", { username: "ana", institutionId: south }),
      );
      expect(await found({ username: "ANA" })).toEqual(["x", "z"]);
      expect(await found({ username: "ana", institutions: [south] })).toEqual(["z"]);
      expect(await found({ username: "an" })).toEqual([]);
    });

    it("pages through all of them once, also where names are equal", async () => {
      const names = ["Ana", "Ana", "Ana", "Ben", "Ben", "Cleo", "Dan"];
      await add(...names.map((name, index) => person(`acc_${index}`, name)));
      const pages: (readonly string[])[] = [];
      let after: string | undefined;
      do {
        const page = await records().findAccounts({
          institutions: [north],
          limit: 2,
          ...(after !== undefined && { after }),
        });
        pages.push(page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(pages).toEqual([["acc_0", "acc_1"], ["acc_2", "acc_3"], ["acc_4", "acc_5"], ["acc_6"]]);
    });

    it("has no next page when the last one is full", async () => {
      await add(person("a", "A"), person("b", "B"));
      const page = await records().findAccounts({ institutions: "all", limit: 2 });
      expect(page.items).toHaveLength(2);
      expect(page).not.toHaveProperty("next");
    });

    it("shows nothing of another institution by a page of one", async () => {
      await add(person("a", "A"), person("b", "B"), person("c", "C", { institutionId: south }));
      const { next } = await records().findAccounts({ institutions: [north], limit: 1 });
      expect(await found({ institutions: [south], after: String(next) })).toEqual(["c"]);
      expect(await found({ institutions: [north], after: String(next) })).toEqual(["b"]);
    });

    it.each(["", "nonsense", "W10", "WzEsMl0", "bnVsbA", "[]"])("refuses %j as a page", async (after) => {
      await expect(found({ after })).rejects.toThrow(UnknownPage);
    });
  });
}

const person = (id: string, name: string, changes: Partial<Account> = {}): Account => {
  const { email: _email, ...rest } = account({ id: accountId(id), username: id, name });
  return { ...rest, ...changes };
};
