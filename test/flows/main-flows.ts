import { describe, expect, it } from "vitest";
import { codeFor, type Parties, send } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { begin, exchange, type Person, signIn } from "../support/phone.ts";
import { accountDoor, itemsOf } from "./account-door.ts";

/**
 * What people, apps and administrators do every day, as they see it: one list for every kind of store. It takes a server
 * that runs, at which nobody has used the tool yet, and leaves everybody with the password that they had.
 */
export function mainFlows(parties: () => Parties): void {
  const signedIn = async (who: Person) => (await signIn(parties().phone, who)).tokens;
  const isActive = (token: unknown) => parties().isActive(token);
  const accountPath = async (who: Person) => `/accounts/${await parties().accountId(who)}`;
  /** How a phone fares that refreshes: it uses its token up. */
  const refreshed = async ({ refresh_token: token }: { refresh_token?: unknown }) => {
    const { status, body } = await parties().refresh("learning-app", token);
    return status === 200 ? "goes on" : `${status} ${String(body["error"])}, ${String(body["reason"])}`;
  };

  describe("the main flows", () => {
    it("chooses its school, signs in and gets tokens, which tell who it is and are good", async () => {
      const { phone, ana, origin, introspect } = parties();
      const tokens = await signedIn(ana);
      expect(tokens).toMatchObject({ token_type: "bearer", expires_in: 3600, scope: "openid profile" });
      expect(tokens.refresh_token).toEqual(expect.any(String));
      expect(tokens.claims()).toMatchObject({ iss: origin, aud: phone.config.clientMetadata().client_id });
      const headers = { authorization: `Bearer ${tokens.access_token}` };
      expect((await send(`${origin}/userinfo`, { headers })).body).toEqual({
        sub: tokens.claims()?.sub,
        name: "Ana Silva",
        preferred_username: "ana.silva",
        institution: "northgate",
        institution_name: "Northgate High School",
      });
      expect((await introspect(tokens.access_token)).body).toMatchObject({
        active: true,
        sub: tokens.claims()?.sub,
        client_id: "learning-app",
        institution: "northgate",
        grant: expect.stringMatching(/^grt_/),
      });
      expect((await introspect("nothing")).text).toBe('{"active":false}');
    });

    it("lets one of several uses of a code at once win, and ends what it got", async () => {
      const { phone, ana, post } = parties();
      const code = await codeFor(phone, ana);
      const answers = await Promise.all(Array.from({ length: 4 }, () => post("/token", code)));
      const [won, ...more] = answers.filter(({ status }) => status === 200);
      expect([more.length, new Set(answers.map(({ body }) => body["error"])).size]).toEqual([0, 2]);
      expect(await isActive(won?.body["access_token"])).toBe(false);
      expect(await refreshed(won?.body ?? {})).toBe(over("revoked"));
    });

    it("goes on by refreshing, answers a retry with the same, and takes an old token for a copy", async () => {
      const refresh = async (token: unknown) => (await parties().refresh("learning-app", token)).body;
      const first = await signedIn(parties().ana);
      const second = await refresh(first.refresh_token);
      expect(second["refresh_token"]).not.toBe(first.refresh_token);
      const retried = await refresh(first.refresh_token);
      expect({ ...retried, expires_in: 0 }).toEqual({ ...second, expires_in: 0 });
      const third = await refresh(second["refresh_token"]);
      expect(await isActive(third["access_token"])).toBe(true);
      expect(await refreshed(first)).toBe(over("revoked"));
      expect(await isActive(third["access_token"])).toBe(false);
    });

    it("lets a tool in after consent that says who asks, for what, for how long; and asks again once that is revoked", async () => {
      const { origin, tool, ana, post, as } = parties();
      const browser = newBrowser(origin);
      const begun = await begin(tool);
      let visit = await browser.open(begun.url.href);
      visit = await browser.submit(visit, "school", { institution: "northgate" });
      visit = await browser.submit(visit, "password", { username: ana.username, password: ana.password });
      expect(visit.text).toContain("Quiz Tool");
      expect(visit.text).toContain("7 days");
      const tokens = await exchange(tool, begun, await browser.submit(visit, "consent"));
      expect(tokens.refresh_token).toEqual(expect.any(String));
      const again = await begin(tool);
      expect((await browser.open(again.url.href)).leftTo?.searchParams.has("code")).toBe(true);

      await post("/revoke", { token: String(tokens.refresh_token) }, as("quiz-tool"));
      const elsewhere = newBrowser(origin);
      let asked = await elsewhere.open((await begin(tool, { institution: "northgate" })).url.href);
      asked = await elsewhere.submit(asked, "password", { username: ana.username, password: ana.password });
      expect(asked.page.querySelector("form[action$='/consent']")).not.toBeNull();
    });

    it("tells a tool that the person does not allow it", async () => {
      const { origin, tool, ben } = parties();
      const browser = newBrowser(origin);
      let visit = await browser.open((await begin(tool, { institution: "northgate" })).url.href);
      visit = await browser.submit(visit, "password", { username: ben.username, password: ben.password });
      const left = await browser.submit(visit, "cancel");
      expect(left.leftTo?.searchParams.get("error")).toBe("access_denied");
      expect(left.leftTo?.searchParams.get("iss")).toBe(origin);
    });

    it("gives a service a token of its own, meant for the audience it names", async () => {
      const { origin, post, as } = parties();
      const asked = { grant_type: "client_credentials", scope: "accounts:read", resource: `${origin}/admin` };
      const { body } = await post("/token", asked, as("school-scripts"));
      expect(body).toMatchObject({ scope: "accounts:read", expires_in: 3600 });
      expect(body["refresh_token"]).toBeUndefined();
      const token = String(body["access_token"]);
      const { status } = await parties().admin("GET", "/accounts?text=silva", undefined, token);
      expect(status).toBe(200);
    });

    it.each(["refresh_token", "access_token"] as const)(
      "ends the whole sign-in, with a reason, when the app revokes its %s",
      async (revoked) => {
        const tokens = await signedIn(parties().ana);
        await parties().post("/revoke", { token: String(tokens[revoked]), client_id: "learning-app" });
        expect(await isActive(tokens.access_token)).toBe(false);
        expect(await refreshed(tokens)).toBe(over("signed_out"));
      },
    );

    it("signs out in the browser after a word, with the web apps that were signed in from it, and not the phone", async () => {
      const { origin, phone, board, ana, post } = parties();
      const browser = newBrowser(origin);
      const { tokens } = await signIn(phone, ana, { browser });
      const web = await post("/token", await codeFor(board, ana, { browser }));
      expect(await isActive(web.body["access_token"])).toBe(true);
      const page = await browser.open(`/logout?id_token_hint=${tokens.id_token}`);
      expect(page.text).toContain("Sign out?");
      const done = await browser.submit(page, "confirm", { logout: "yes" });
      expect(done.text).toContain("You are signed out");
      const visit = await browser.open((await begin(phone)).url.href);
      expect(visit.page.querySelector("input[type=password]")).not.toBeNull();
      expect(await isActive(web.body["access_token"])).toBe(false);
      expect(await isActive(tokens.access_token)).toBe(true);
      expect(await refreshed(tokens)).toBe("goes on");
    });

    it("shuts a suspended person out at once, and says why; what was signed out stays so, what was paused goes on", async () => {
      const { admin, phone, ben } = parties();
      const account = await accountPath(ben);
      const [paused, other] = [await signedIn(ben), await signedIn(ben)];
      const pause = { code: "holiday", signOut: false };
      expect((await admin("POST", `${account}/suspensions`, pause)).status).toBe(201);
      expect(await isActive(paused.access_token)).toBe(false);
      expect(await refreshed(paused)).toBe(over("suspended"));
      await expect(codeFor(phone, ben)).rejects.toThrow("You cannot sign in now");
      expect((await admin("POST", `${account}/reinstatements`, {})).status).toBe(200);
      expect(await isActive(paused.access_token)).toBe(true);
      expect(await refreshed(paused)).toBe("goes on");

      expect((await admin("POST", `${account}/suspensions`, { code: "conduct" })).status).toBe(201);
      expect(await isActive(other.access_token)).toBe(false);
      expect(await refreshed(other)).toBe(over("suspended"));
      expect((await admin("POST", `${account}/reinstatements`, {})).status).toBe(200);
      expect(await isActive(other.access_token)).toBe(false);
      expect(await refreshed(other)).toBe(over("revoked"));
      expect(await isActive((await signedIn(ben)).access_token)).toBe(true);
    });

    it("lists a person's phones and browsers, and ends one of them: they do, or an administrator does", async () => {
      const door = await accountDoor(parties());
      const { fumiko, admin } = parties();
      const [first, second] = [await door.signedInPhone(fumiko), await door.signedInPhone(fumiko)];
      const listed = itemsOf(await first.ask("GET", "/sign-ins"));
      expect(listed.map(({ kind }) => kind).toSorted()).toEqual(["browser", "browser", "phone", "phone"]);
      const here = listed.find(({ thisOne }) => thisOne);
      const other = listed.find(({ kind, id }) => kind === "phone" && id !== here?.id);
      const ended = await first.ask("POST", `/sign-ins/${other?.id}/end`, {});
      expect(ended.body).toEqual({ outcome: "ended" });
      expect(await isActive(second.tokens.access_token)).toBe(false);
      expect(await refreshed(second.tokens)).toBe(over("signed_out"));
      expect(await refreshed(first.tokens)).toBe("goes on");

      const third = await door.signedInPhone(fumiko);
      expect((await admin("POST", `/grants/${here?.id}/revocations`, {})).status).toBeLessThan(300);
      expect(await door.refreshed(first.tokens)).toBe("revoked");
      expect(await door.refreshed(third.tokens)).toBe("goes on");
    });

    it("ends all of a person's sign-ins, and their browsers: they do, or an administrator does", async () => {
      const door = await accountDoor(parties());
      const { gabriel, admin } = parties();
      const account = await accountPath(gabriel);
      for (const [by, reason] of [
        ["person", "signed_out"],
        ["administrator", "revoked"],
      ] as const) {
        const [one, other] = [await door.signedInPhone(gabriel), await door.signedInPhone(gabriel)];
        const end = () =>
          by === "person"
            ? one.ask("POST", "/sign-ins/end-all")
            : admin("POST", `${account}/revocations`, {});
        expect((await end()).status).toBeLessThan(300);
        for (const { tokens, browser } of [one, other]) {
          expect(await isActive(tokens.access_token)).toBe(false);
          expect(await refreshed(tokens)).toBe(over(reason));
          expect(await door.staysSignedIn(browser)).toBe(false);
        }
      }
      expect(await refreshed(await signedIn(gabriel))).toBe("goes on");
    });

    it("changes a password: every other sign-in ends, this one goes on, and only the new one signs in", async () => {
      const { hana, phone } = parties();
      const door = await accountDoor(parties());
      const [one, other] = [await door.signedInPhone(hana), await door.signedInPhone(hana)];
      const next = "seven quiet otters";
      const change = (by: typeof one, current: string, to: string) =>
        by.ask("PUT", "/password", { current, new: to });
      expect((await change(one, hana.password, next)).body).toEqual({ outcome: "changed" });
      expect(await isActive(other.tokens.access_token)).toBe(false);
      expect(await refreshed(other.tokens)).toBe(over("credentials_changed"));
      expect(await refreshed(one.tokens)).toBe("goes on");
      await expect(codeFor(phone, hana)).rejects.toThrow("no code");
      const back = await door.signedInPhone({ ...hana, password: next });
      expect((await change(back, next, hana.password)).body).toEqual({ outcome: "changed" });
    });
  });
}

const over = (reason: string) => `400 invalid_grant, ${reason}`;
