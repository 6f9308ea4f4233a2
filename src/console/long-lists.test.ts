import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type ConsoleDoor, consoleDoor } from "../../test/console-door.ts";
import { people } from "../../test/two-schools.ts";
import { accountId } from "../policy/ids.ts";
import { minutes } from "../policy/time.ts";
import { accountsIn, peopleIn } from "./list-text.ts";

type Answer = Awaited<ReturnType<ConsoleDoor["post"]>>;

/** All that the form with this button, or any, sends unseen. */
const hiddenIn = ({ text }: Answer): Readonly<Record<string, string>> => {
  const forms = text.match(/<form method="post"[\s\S]*?<\/form>/g) ?? [];
  return Object.fromEntries(
    [...(forms.at(-1) ?? "").matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]) => [name, value.replaceAll("&quot;", '"')],
    ),
  );
};

const progressOf = ({ text }: Answer): string | undefined => /<progress[^>]*value="(\d+)"/.exec(text)?.[1];
const rowsOf = ({ text }: Answer): number => text.match(/<th role="rowheader"/g)?.length ?? 0;

const strangers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `riverside/nobody-${number}`);

it("a list is looked at first, then done, with a result for each", async () => {
  const { audit, post, sit } = await consoleDoor();
  sit("rosa");
  const list = "riverside/ana\nriverside/nobody\nhillview/hugo";
  const looked = await post("/lists", { action: "suspend", list, code: "left-school" });
  expect([looked.status, await audit()]).toEqual([200, []]);
  expect(looked.text).toContain("This ends 2 sign-ins of 1 person now.");
  const done = await post("/lists", { ...hiddenIn(looked), code: "left-school" });
  expect(done.text).toContain("1 done, 0 were so already, 2 refused.");
  expect((await audit()).map(({ action }) => action)).toEqual(["suspend-account"]);
});

it("a long list is done in parts, and what came of all of it is on pages and in a file", async () => {
  const { audit, post, sit } = await consoleDoor({ previewAbove: 0 });
  sit("rosa");
  const list = [...strangers(44), "riverside/ana"].join("\n");
  const code = "left-school";
  let answer = await post("/lists", { action: "suspend", list, code });
  expect(answer.text).not.toContain(strangers(44).join("\n"));
  const shown = [];
  for (let part = 1; part <= 3; part += 1) {
    answer = await post("/lists", { ...hiddenIn(answer), code });
    shown.push([progressOf(answer), rowsOf(answer), (await audit()).length]);
  }
  expect(shown).toEqual([
    ["20", 20, 0],
    ["40", 15, 0],
    [undefined, 25, 1],
  ]);
  expect(answer.text).toContain("1 done, 0 were so already, 44 refused.");
  expect(answer.text).toContain("<bdi>riverside/nobody-0<");
  const second = await post("/lists", { ...hiddenIn(answer), page: "2" });
  expect([rowsOf(second), second.text.includes("<bdi>riverside/ana<")]).toEqual([20, true]);
  const file = await post("/lists", { ...hiddenIn(second), file: "csv" });
  expect(file.headers["content-disposition"]).toBe('attachment; filename="results.csv"');
  const lines = file.text.trimEnd().split("\r\n");
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([46, "account,outcome", "riverside/ana,suspended"]);
  expect(await audit()).toHaveLength(1);
});

it("a part is done once, also when its form comes twice, or somebody turns the pages meanwhile", async () => {
  const { post, sit } = await consoleDoor();
  sit("rosa");
  const code = "left-school";
  const looked = await post("/lists", { action: "suspend", list: strangers(44).join("\n"), code });
  const first = { ...hiddenIn(looked), code };
  expect(progressOf(await post("/lists", first))).toBe("20");
  const again = await post("/lists", first);
  expect(progressOf(again)).toBe("20");
  expect(progressOf(await post("/lists", { ...hiddenIn(again), page: "1" }))).toBe("20");
  expect(progressOf(await post("/lists", hiddenIn(again)))).toBe("40");
});

it("a list that is refused keeps what was typed, and what is done", async () => {
  const { post, sit } = await consoleDoor();
  sit("rosa");
  const list = strangers(30).join("\n");
  const looked = await post("/lists", { action: "suspend", list, code: "left-school" });
  const wrong = await post("/lists", { ...hiddenIn(looked), code: "Not A Code", note: "Kept" });
  expect([wrong.status, progressOf(wrong)]).toEqual([400, undefined]);
  expect(wrong.text).toContain('value="Not A Code"');
  expect(wrong.text).toContain("Kept</textarea>");
  expect(wrong.text).toContain("Do it for 30 accounts");
  const part = await post("/lists", { ...hiddenIn(wrong), code: "left-school" });
  expect([part.status, progressOf(part)]).toEqual([200, "20"]);
  const refused = await post("/lists", { ...hiddenIn(part), code: "Not A Code" });
  expect([refused.status, progressOf(refused), rowsOf(refused)]).toEqual([400, "20", 20]);
});

it("a list is opened with the key of its page, by whoever gave it, for an hour after its last step", async () => {
  const { audit, post, sit, wait } = await consoleDoor();
  sit("rosa");
  const code = "left-school";
  const looked = await post("/lists", { action: "suspend", list: "riverside/ana", code });
  const given: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries({ ...hiddenIn(looked), code }).filter(([name]) => name !== "csrf"),
  );
  const gone = "This list is not kept any more";
  sit("dora");
  for (const kept of [given["kept"] ?? "", "x".repeat(43), "", "x"]) {
    const answer = await post("/lists", { ...given, kept });
    expect([answer.status, answer.text.includes(gone)]).toEqual([400, true]);
  }
  expect(await audit()).toEqual([]);
  wait(minutes(60));
  sit("rosa");
  const late = await post("/lists", given);
  expect([late.status, late.text.includes(gone), await audit()]).toEqual([400, true, []]);
});

it("what is kept of a list says nothing without the key", async () => {
  const { engineRecords, now, post, sit } = await consoleDoor();
  sit("rosa");
  const list = "username,name\nmia.wolf,Mia Wolf";
  const looked = await post("/import", { institution: "riverside", generate: "yes", list });
  const { kept: key = "" } = hiddenIn(looked);
  const name = createHash("sha256").update(Buffer.from(key, "base64url")).digest("base64url");
  const keptNow = async () => {
    const found = await engineRecords.find("ConsoleList", name, now());
    return `${JSON.stringify(found)}${atob(String(found?.payload["text"]))}`;
  };
  const before = await keptNow();
  const done = await post("/import", hiddenIn(looked));
  const [, password = ""] = /Created <code>([\w-]{12,})<\/code>/.exec(done.text) ?? [];
  expect(password).not.toBe("");
  const kept = before + (await keptNow());
  expect([password, "mia.wolf", "Mia", key].filter((one) => kept.includes(one))).toEqual([]);
});

it("what was done is shown also when it can be kept no more, and sending the form again does no harm", async () => {
  const { audit, engineRecords, post, sit } = await consoleDoor();
  sit("rosa");
  const list = "username,name\nmia.wolf,Mia Wolf";
  const looked = await post("/import", { institution: "riverside", generate: "yes", list });
  const { put } = engineRecords;
  engineRecords.put = async () => Promise.reject(new Error("The store has just gone."));
  const done = await post("/import", hiddenIn(looked));
  expect([done.status, /Created <code>[\w-]{12,}<\/code>/.test(done.text)]).toEqual([200, true]);
  engineRecords.put = put;
  const again = await post("/import", hiddenIn(done));
  expect([again.status, (await audit()).length]).toEqual([200, 1]);
});

it("a list with a line that names nobody says which, and does nothing", async () => {
  const { audit, post, sit } = await consoleDoor();
  sit("rosa");
  const answer = await post("/lists", {
    action: "suspend",
    list: "riverside/ana\nnobody",
    code: "left-school",
  });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("Line 2: not as it should be");
  expect(await audit()).toEqual([]);
});

it("a list of people is imported after a look, and shows new passwords once", async () => {
  const { audit, post, sit } = await consoleDoor();
  sit("rosa");
  const form = { institution: "riverside", generate: "yes", list: "username,name\nana,Ana\nmia,Mia Wolf" };
  const looked = await post("/import", form);
  expect(looked.text).toContain("1 new, 0 changed, 1 as they are.");
  expect(await audit()).toEqual([]);
  const done = await post("/import", hiddenIn(looked));
  expect(done.text).toContain("1 created, 0 changed, 1 as they were, 0 refused.");
  const [, password = ""] = /Created <code>([\w-]{12,})<\/code>/.exec(done.text) ?? [];
  const file = await post("/import", { ...hiddenIn(done), file: "csv" });
  expect(file.text.trimEnd().split("\r\n")).toEqual([
    "username,outcome,password,because",
    "ana,same,,",
    `mia,created,${password},`,
  ]);
});

it("a long list of people is looked through page by page, and nothing is done by that", async () => {
  const { audit, post, sit } = await consoleDoor();
  sit("rosa");
  const list = ["username,name", ...Array.from({ length: 60 }, (_, number) => `new-${number},New ${number}`)];
  const looked = await post("/import", { institution: "riverside", list: list.join("\n") });
  expect(rowsOf(looked)).toBe(25);
  const last = await post("/import", { ...hiddenIn(looked), note: "Typed meanwhile", page: "3" });
  expect([rowsOf(last), last.text.includes("<bdi>new-59<")]).toEqual([10, true]);
  expect(last.text).toContain("Typed meanwhile</textarea>");
  expect(await audit()).toEqual([]);
  expect(progressOf(await post("/import", hiddenIn(last)))).toBe("20");
});

it("a list of people names who is there, however many are called alike", async () => {
  const { post, records, sit } = await consoleDoor();
  const alike = Array.from({ length: 60 }, (_, number) => ({
    ...people.ana,
    id: accountId(`acc_alike_${number}`),
    username: `an-${number}`,
    name: "Aan",
  }));
  const last = { ...people.ana, id: accountId("acc_an"), username: "an", name: "Zan" };
  await records.change(async (writer) => {
    for (const one of [...alike, last]) await writer.putAccount(one);
  });
  sit("rosa");
  const looked = await post("/import", { institution: "riverside", list: "username,name\nAN,Zan" });
  expect(looked.text).toContain("0 new, 0 changed, 1 as they are.");
});

it("a list is read from lines, and from CSV with a header", () => {
  expect(accountsIn("acc_1\nriverside/ana\n")).toEqual({ items: ["acc_1", "riverside/ana"] });
  expect(accountsIn("Institution,Username\nriverside,ana")).toEqual({ items: ["riverside/ana"] });
  expect(accountsIn("account\nacc_1\nx")).toEqual({ wrong: [3] });
  expect(accountsIn('"')).toEqual({ wrong: [1] });
  expect(accountsIn("")).toEqual({ wrong: [1] });
  expect(peopleIn("username,name,roles\nana,Ana,support")).toEqual({
    items: [{ username: "ana", name: "Ana", roles: ["support"] }],
  });
  expect(peopleIn("name\nAna")).toEqual({ wrong: [1] });
});
