import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleDoor, consoleDoor } from "../../test/console-door.ts";
import { hillview, people, phone } from "../../test/two-schools.ts";
import { accountId } from "../policy/ids.ts";

/** Both schools have somebody called “ana”; one of each school is suspended, by whoever administers all of it. */
async function withTwins(): Promise<ConsoleDoor> {
  const door = await consoleDoor();
  const twin = { ...people.hugo, id: accountId("acc_twin"), username: "Ana", name: "Twin" };
  await door.records.change(async (writer) => writer.putAccount(twin));
  door.sit("dora");
  for (const { id } of [people.ana, people.ben, people.hugo, twin])
    await door.post(`/people/${id}/suspend`, { code: "conduct" });
  door.sit("rosa");
  await door.post(`/people/${people.ana.id}/reinstate`);
  return door;
}

const addressOf = (filter: Readonly<Record<string, string>>): string =>
  `/audit?${new URLSearchParams(filter).toString()}`;

const without = (sentence = "") => sentence.replaceAll(/“[^”]*”/g, "“”");

describe("the filter of the audit", () => {
  let door: ConsoleDoor;
  beforeAll(async () => {
    door = await withTwins();
  });

  const ask = async (who: string, filter: Readonly<Record<string, string>>) => {
    door.sit(who);
    const { status, text } = await door.get(addressOf(filter));
    const errors = [...text.matchAll(/<p class="error" id="(\w+)-error">([^<]*)</g)];
    return {
      status,
      text,
      found: [...text.matchAll(/\/console\/audit\?account=(acc_\w+)"/g)].map(([, id]) => id),
      errors: Object.fromEntries(errors.map(([, name, sentence]) => [name, sentence])),
    };
  };

  it.each([
    ["dora", "an id", { account: people.ben.id }, [people.ben.id]],
    ["dora", "a username that one person has", { account: "ben" }, [people.ben.id]],
    ["dora", "institution and username", { account: "riverside/ana" }, [people.ana.id, people.ana.id]],
    ["dora", "the same in whatever case", { account: " Hillview / ANA " }, ["acc_twin"]],
    [
      "dora",
      "a username and the institution chosen",
      { account: "ana", institution: hillview },
      ["acc_twin"],
    ],
    ["dora", "an institution", { institution: hillview }, ["acc_twin", people.hugo.id]],
    [
      "rosa",
      "a username, of which another school has one too",
      { account: "ana" },
      [people.ana.id, people.ana.id],
    ],
    ["dora", "who did it by username", { actor: "rosa" }, [people.ana.id]],
    [
      "rosa",
      "who did it by an id of another school's",
      { actor: people.dora.id },
      [people.ben.id, people.ana.id],
    ],
  ])("lets %s say %s", async (who, _what, filter, expected) => {
    const { status, found, errors } = await ask(who, filter);
    expect({ status, found, errors }).toEqual({ status: 200, found: expected, errors: {} });
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      "a username that nobody has",
      { account: "bne" },
      { account: "Nobody whom you can see is called “bne”. “People” finds them as you type." },
    ],
    [
      "an id that nobody has",
      { account: "acc_x" },
      { account: "Nobody whom you can see is called “acc_x”. “People” finds them as you type." },
    ],
    [
      "what no username can be",
      { account: "x".repeat(201) },
      { account: `Nobody whom you can see is called “${"x".repeat(201)}”. “People” finds them as you type.` },
    ],
    [
      "a username that two have",
      { account: "ana" },
      {
        account:
          "More than one person is called “ana”. Choose the institution, or write one of these: riverside/ana and hillview/Ana.",
      },
    ],
    [
      "an institution that is not there",
      { account: "riverdale/ana" },
      { account: "There is no institution “riverdale” that you can see." },
    ],
    [
      "one in the address",
      { institution: "x" },
      { institution: "There is no institution “x” that you can see." },
    ],
    [
      "an actor who is nobody and no program",
      { actor: "rsoa" },
      { actor: "Nobody whom you can see is called “rsoa”, and no program of that name has done anything." },
    ],
    [
      "an actor whose name two have",
      { actor: "ana" },
      {
        actor:
          "More than one person is called “ana”. Choose the institution, or write one of these: riverside/ana and hillview/Ana.",
      },
    ],
    ["a time that is none", { from: "yesterday" }, { from: "This is no time." }],
    ["what no sign-in can be called", { grant: "x".repeat(101) }, { grant: "This is no id of a sign-in." }],
  ])("says beside the field what is wrong with %s, and loses nothing", async (_what, wrong, expected) => {
    const filter = { account: "ben", actor: people.dora.id, grant: phone, action: "revoke", ...wrong };
    const { status, text, errors } = await ask("dora", filter);
    expect({ status, errors }).toEqual({ status: 400, errors: expected });
    for (const name of ["account", "actor", "grant"] as const)
      expect(text).toContain(`id="${name}" name="${name}" type="text" value="${filter[name]}"`);
    expect(text).toContain('<option value="revoke" selected>');
    expect(text).not.toContain("Nothing was done");
    expect(text).not.toContain("/console/audit.csv");
  });

  it("tells of a program's acts that a person is called as it is", async () => {
    await door.records.change(async (writer) =>
      writer.addAudit({
        id: "aud_operator",
        at: door.now(),
        actor: { type: "operator", id: "ben", name: "ben" },
        action: "import",
        accountId: people.ana.id,
      }),
    );
    const { found, text } = await ask("dora", { actor: "ben" });
    expect(found).toEqual([people.ana.id]);
    expect(text).toContain(
      "These are the acts of a program or an operator called “ben”. The person of that name is riverside/ben.",
    );
    expect((await ask("dora", { actor: "riverside/ben" })).found).toEqual([]);
    expect((await ask("dora", { actor: "rosa" })).text).not.toContain("These are the acts of a program");
  });

  it("keeps a time on the clock on which it was typed, whatever clock the reader's is by now", async () => {
    const typed = { from: "2026-09-01T02:00", "from-zone": "America/Chicago" };
    const { text } = await ask("dora", { account: "bne", ...typed });
    expect(text).toContain('value="2026-09-01T02:00"');
    expect(text).toContain('name="from-zone" value="America/Chicago"');
    expect(text).toContain('name="to-zone" value="Europe/Berlin"');
    door.sit("dora");
    const suspended = await door.post(`/people/${people.ana.id}/suspend`, {
      ends: typed.from,
      "ends-zone": "America/Chicago",
    });
    expect(suspended.text).toContain('name="ends-zone" value="America/Chicago"');
  });

  it("tells of another institution, and who is there, like of nothing", async () => {
    for (const account of ["hugo", people.hugo.id, "hillview/hugo", "hillview/nobody"]) {
      const foreign = await ask("rosa", { account });
      const unknown = await ask("rosa", {
        account: account.replace("hugo", "zzz").replace("hillview", "zzz"),
      });
      expect([foreign.status, Object.keys(foreign.errors)]).toEqual([400, ["account"]]);
      expect(without(foreign.errors["account"])).toBe(without(unknown.errors["account"]));
    }
  });

  it("shows the command with the name that the command line takes, and the page instead of a file that cannot be made", async () => {
    expect((await ask("dora", { account: "ben" })).text).toContain("hallpass audit --account riverside/ben<");
    const { status, text, headers } = await door.get("/audit.csv?account=bne");
    expect([status, headers["content-disposition"]]).toEqual([400, undefined]);
    expect(text).toContain("Nobody whom you can see is called “bne”.");
    expect((await door.get("/audit.csv?account=ben")).text).toContain("suspend-account,riverside,acc_ben");
  });
});
