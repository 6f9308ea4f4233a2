import type { Response } from "supertest";
import { expect, it } from "vitest";
import { ana, atRiverside, type Browser, quiz, signInDoor } from "../../test/sign-in-door.ts";
import { as, begin, hillview, people, riverside } from "../../test/two-schools.ts";
import { suspendAccount } from "../actions/suspend-account.ts";
import { after, days, milliseconds } from "../policy/time.ts";

const answer = (page: Response) => Object.fromEntries(new URL(String(page.headers["location"])).searchParams);

it("leads from choosing the school over the password and a word for the app to a code", async () => {
  const { browser: fresh, started } = await signInDoor();
  const person = fresh();
  expect((await person.start()).text).toContain("Choose your school");
  expect((await person.submit("school", { institution: riverside })).text).toContain(
    "to continue to <strong>The app",
  );
  expect((await person.submit("password", ana)).text).toContain("as Ana?");
  const done = await person.submit("continue");
  expect(done.status).toBe(303);
  expect(done.headers["location"]).toMatch(/^com\.example\.learning:\/callback\?code=/);
  expect(started).toEqual(["LearningApp/4.1 (iPhone; iOS 18.2)"]);
});

it("asks a tool's user whether, for what and for how long", async () => {
  const { person } = await atRiverside(quiz);
  const consent = await person.submit("password", ana);
  expect(consent.text).toContain('Connect <span class="name">Quiz &lt;Pro&gt;</span>');
  for (const told of [
    "quiz.example",
    "See your e-mail address",
    "Stays connected until you or your school",
  ]) {
    expect(consent.text).toContain(told);
  }
  expect(consent.headers["content-security-policy"]).toContain("form-action 'self' https:;");
  expect(answer(await person.submit("consent"))).toMatchObject({ state: "st", code: expect.any(String) });
});

it("tells a tool's user when the school asks everyone to sign in again", async () => {
  const { person, records } = await atRiverside(quiz);
  const school = await records.institution(riverside);
  if (school === undefined) throw new Error("no school");
  const schedule = { repeats: { yearly: "08-01" }, at: "04:00" };
  await records.change((writer) =>
    writer.putInstitution({ ...school, policy: { ...school.policy, schedule } }),
  );
  const consent = await person.submit("password", ana);
  expect(consent.text).toContain("Your school asks everyone to sign in again on");
  expect(consent.text).toContain("1 August 2027 at 04:00");
});

it("says no to the app when the person does", async () => {
  const { person, started } = await atRiverside(quiz);
  await person.submit("password", ana);
  expect(answer(await person.submit("cancel"))).toMatchObject({ error: "access_denied", state: "st" });
  expect(started).toEqual([]);
});

it.each([
  ["the institution that the app names", { institution: riverside }],
  ["the domain of the login_hint", { login_hint: "ana@RIVERSIDE.example" }],
])("goes straight to the school of %s", async (_sentence, given) => {
  const { browser: fresh } = await signInDoor();
  const page = await fresh().start(given);
  expect(page.text).toContain('<span class="band-name">riverside</span>');
  expect(page.text).toContain("Not your school?");
});

it("does not ask for the school where there is only one", async () => {
  const { browser: fresh } = await signInDoor({ institutions: [riverside] });
  const page = await fresh().start();
  expect(page.text).toContain('<span class="band-name">riverside</span>');
  expect(page.text).not.toContain("Not your school?");
});

it("remembers the school in this browser, and still lets it be changed", async () => {
  const { browser: fresh } = await signInDoor();
  const person = fresh();
  await person.start();
  const chosen = await person.submit("school", { institution: hillview });
  expect(chosen.text).toContain('<span class="band-name">hillview</span>');
  expect((await person.start()).text).toContain('<span class="band-name">hillview</span>');
  const schools = await person.show(`${person.at()}/school`);
  expect(schools.text.indexOf("hillview")).toBeLessThan(schools.text.indexOf("riverside"));
  expect(schools.text).toContain("Last used here");
});

it("offers and takes no school that the client does not serve", async () => {
  const { browser: fresh } = await signInDoor({ institutions: [riverside] });
  const person = fresh();
  const page = await person.start({ institution: hillview, login_hint: "hugo@hillview.example" });
  expect(page.text).not.toContain("hillview</span>");
  const refused = await person.submit("password", { ...ana, institution: hillview });
  expect(refused.status).toBe(400);
});

const failure = async (person: Browser, username: string) => {
  const page = await person.submit("password", { username, password: "a guess" });
  const same = page.text
    .replaceAll(username, "NAME")
    .replaceAll(person.at(), "AT")
    // In the link that changes the language.
    .replaceAll(encodeURIComponent(person.at()), "AT");
  const { date: _date, ...headers } = page.headers;
  return { status: page.status, text: same.replace(/name="csrf" value="[^"]+"/g, ""), headers };
};

it("answers alike for an unknown username, a wrong password, both for a suspended account, and too many tries", async () => {
  const { browser: fresh, deps } = await signInDoor();
  await suspendAccount(deps)(as(people.rosa), { accountId: people.ben.id, code: "conduct" });
  const answers: unknown[] = [];
  for (const username of ["ana", "zoe", "ben"]) {
    const person = fresh();
    await person.start({ institution: riverside });
    for (let time = 0; time < 5; time++) answers.push(await failure(person, username));
  }
  expect(answers[0]).toMatchObject({ status: 403, text: expect.stringContaining("a quarter of an hour") });
  expect(answers).toEqual(answers.map(() => answers[0]));
});

it("lets somebody else's tries lock out no browser that the account has signed in with", async () => {
  const { browser: fresh } = await signInDoor();
  const [hers, strangers] = [fresh(), fresh()];
  const again = { institution: riverside, prompt: "login" };
  await hers.start(again);
  expect((await hers.submit("password", ana)).text).toContain("as Ana?");
  await strangers.start(again);
  for (let time = 0; time < 6; time++) await strangers.submit("password", { ...ana, password: "a guess" });
  expect((await strangers.submit("password", ana)).status).toBe(403);
  await hers.start(again);
  expect((await hers.submit("password", ana)).text).toContain("as Ana?");
});

it("knows a browser for 90 days", async () => {
  const { browser: fresh, wait } = await signInDoor();
  const person = fresh();
  const again = { institution: riverside, prompt: "login" };
  const lockedOut = async () => {
    const stranger = fresh();
    await stranger.start(again);
    for (let time = 0; time < 6; time++) await stranger.submit("password", { ...ana, password: "a guess" });
    await person.start(again);
    return (await person.submit("password", ana)).status === 403;
  };
  await person.start(again);
  await person.submit("password", ana);
  wait(milliseconds(days(90) - 1));
  expect(await lockedOut()).toBe(false);
  wait(days(90));
  expect(await lockedOut()).toBe(true);
});

it("tells a suspended person after the right password, and the app the stable word", async () => {
  const { person, deps } = await atRiverside();
  const endsAt = after(begin, days(2));
  await suspendAccount(deps)(as(people.rosa), { accountId: people.ana.id, code: "conduct", endsAt });
  const page = await person.submit("password", ana);
  expect(page.status).toBe(403);
  for (const told of ["Your account is suspended.", "Ask the office.", "3 September 2026 at 10:00"]) {
    expect(page.text).toContain(told);
  }
  expect(answer(await person.submit("cancel"))).toMatchObject({
    error: "access_denied",
    error_description: "suspended",
  });
});

it("lets a browser that is signed in continue, or begin again as somebody else", async () => {
  const { person } = await atRiverside();
  await person.submit("password", ana);
  await person.submit("continue");
  expect((await person.start()).text).toContain("already signed in here as <strong>ana</strong>");
  const other = await person.submit("other-account");
  expect(other.text).toContain("<h1>Sign in</h1>");
  expect(answer(await person.submit("cancel"))).toMatchObject({ error: "access_denied" });
});

it("refuses a form without its proof, and one for another sign-in", async () => {
  const { browser: fresh, person } = await atRiverside();
  expect((await person.submit("password", { ...ana, csrf: "forged" })).status).toBe(403);
  const stranger = fresh();
  await stranger.start({ institution: riverside });
  const page = await fresh().show(stranger.at());
  expect(page.status).toBe(400);
  expect(page.text).toContain("This sign-in page has run out");
});

it("agrees to nothing before anybody has signed in", async () => {
  const { person, started } = await atRiverside();
  const token = /name="csrf" value="([^"]+)"/.exec((await person.show(person.at())).text)?.[1] ?? "";
  expect((await person.submit("consent", { csrf: token })).status).toBe(400);
  expect(started).toEqual([]);
});
