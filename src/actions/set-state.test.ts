import { describe, expect, it } from "vitest";
import { as, begin, hillview, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { clientId, institutionId } from "../policy/ids.ts";
import type { Caller } from "./caller.ts";
import { type SetState, setState } from "./set-state.ts";

const dora = as(people.dora);
const app = clientId("app");

async function scene() {
  const schools = await twoSchools();
  const { records } = schools;
  const disabled = async () => ({
    app: (await records.client(app))?.disabled,
    quiz: (await records.client(clientId("quiz")))?.disabled,
    riverside: (await records.institution(riverside))?.policy.disabled,
    hillview: (await records.institution(hillview))?.policy.disabled,
  });
  return { ...schools, disabled, set: setState(schools.deps) };
}

const none = { app: false, quiz: false, riverside: false, hillview: false };

describe.each<[string, SetState["of"], object]>([
  ["an app", { clientId: app }, { clientId: app }],
  ["a school", { institutionId: riverside }, { institutionId: riverside }],
])("%s", (_what, of, subject) => {
  const name = "clientId" in of ? "app" : "riverside";

  it("is switched off and on, and everything else about it stays", async () => {
    const { set, disabled, effects, records } = await scene();
    const before = [await records.client(app), await records.institution(riverside)];
    expect(await set(dora, { of, disabled: true })).toEqual({ outcome: "state_set" });
    expect(await disabled()).toEqual({ ...none, [name]: true });
    expect(await set(dora, { of, disabled: false })).toEqual({ outcome: "state_set" });
    expect([await records.client(app), await records.institution(riverside)]).toEqual(before);
    expect(effects).toEqual([begin, begin]);
  });

  it("stays as it is when it is so already, without a record, and that is waited for too", async () => {
    const { set, effects, audit, records } = await scene();
    const number = await records.lastChange();
    expect(await set(dora, { of, disabled: false })).toEqual({ outcome: "unchanged" });
    expect([effects, await audit(), await records.lastChange()]).toEqual([[begin], [], number]);
  });

  it("is not switched by who does not reach everything, or may not", async () => {
    const { set, disabled, effects } = await scene();
    const callers: readonly Caller[] = [as(people.rosa), as(people.dora, ["sign-ins:end-all"])];
    for (const caller of callers)
      expect(await set(caller, { of, disabled: true })).toEqual({ outcome: "not_permitted" });
    expect([await disabled(), effects]).toEqual([none, []]);
  });

  it("stands in the audit record, with who and why", async () => {
    const { set, audit } = await scene();
    await set(dora, { of, disabled: true, code: "breach", note: "see file" });
    await set(dora, { of, disabled: false });
    expect(await audit()).toMatchObject([
      { action: "enable", ...subject },
      { action: "disable", at: begin, actor: dora.actor, ...subject, code: "breach", note: "see file" },
    ]);
  });
});

it.each([{ clientId: clientId("x") }, { institutionId: institutionId("x") }])(
  "nothing is switched that is not there: %o",
  async (of) => {
    const { set, effects, audit } = await scene();
    expect(await set(dora, { of, disabled: true })).toEqual({ outcome: "no_such_thing" });
    expect([effects, await audit()]).toEqual([[], []]);
  },
);
