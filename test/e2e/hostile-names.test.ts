import { afterAll, beforeAll, expect, it } from "vitest";
import { devicesPage } from "../../src/account/pages/devices.ts";
import { endedPage } from "../../src/account/pages/ended.ts";
import { endManyPage, endOnePage } from "../../src/account/pages/endings.ts";
import { appPage } from "../../src/components/app-page.ts";
import { html } from "../../src/http/html.ts";
import { speech } from "../../src/messages/speech.ts";
import { chooseSchoolPage } from "../../src/oidc/pages/choose-school.ts";
import { consentPage } from "../../src/oidc/pages/consent.ts";
import { continuePage } from "../../src/oidc/pages/continue.ts";
import { hours, instant, seconds } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { hostileNames } from "./hostile-names.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

const reader = { ...speech("en", "Europe/Berlin"), at: "/account" };
const now = instant(Date.UTC(2026, 10, 26));

/** Pages in which every client, device, person and institution is called so. `all` go into one list. */
function pagesOf(name: string, all: readonly string[]) {
  const look = { name };
  const account = { id: "acc_1", institutionId: "x", username: name, name, roles: [], createdAt: now };
  const institution = {
    id: "x",
    name,
    domains: [],
    contact: name,
    timeZone: "UTC",
    policy: { disabled: false, timers: {} },
  };
  const visitor = { account, institution, signIn: {} } as unknown as Parameters<
    typeof devicesPage
  >[0]["visitor"];
  const left = { tone: "good", id: "account.hasEnded", values: { name } } as const;
  const page = { speech: reader, visitor, csrf: "t", left };
  const devices = all.map((one, place) => ({
    id: `grt_${place}`,
    kind: (["browser", "phone", "tool", "web"] as const)[place % 4] ?? "web",
    app: one,
    device: one,
    signedInAt: now,
    lastActivityAt: now,
    ends: { by: { ends: "when-unused", at: instant(now + hours(4)), every: hours(4) } } as const,
    thisOne: place === 0,
    fromHere: place === 1,
    scopes: [one],
  }));
  const [device] = devices;
  if (device === undefined) throw new Error("no name");
  const base = { speech: reader, at: "/sign-in/x", csrf: "t", app: name };
  const within = seconds(2);
  return [
    devicesPage(page, { devices, now, within }),
    endedPage(
      page,
      devices.map((one) => ({ ...one, word: "signed_out", by: "you" })),
    ),
    endOnePage(page, { device, within }),
    endManyPage(page, "others", { ended: devices, spared: [], within }),
    consentPage({ ...base, look, person: name, host: name, purposes: [name], lasts: name }),
    continuePage({ ...base, look, person: name, username: name }),
    chooseSchoolPage({
      ...base,
      schools: [{ id: "x", name, domains: [name] }],
      search: name,
      searchable: true,
      more: true,
    }),
    appPage({ title: name, speech: reader, look, person: { name }, places: [] }, html`<h1>${name}</h1>`),
  ];
}

it("has 200 names, each of which may be a device's", () => {
  expect(hostileNames).toHaveLength(200);
  expect(hostileNames.filter((name) => name.length > 80)).toEqual([]);
});

/** Each page's own policy is the strictest that it is sent with. */
const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'";

it("runs no script of a name and breaks no layout, on a phone, for any of them", {
  timeout: 240_000,
}, async () => {
  const window = await watched({ width: "phone" });
  const { page } = window;
  let shown = "";
  await page.route("**/shown*", (route) =>
    route.fulfill({
      body: shown,
      contentType: "text/html; charset=utf-8",
      headers: { "content-security-policy": policy },
    }),
  );
  // One page at a time would be 1,600: a name of its own for everything of the frame, and a tenth of all in the lists.
  const broken: string[] = [];
  for (let at = 0; at < hostileNames.length; at += 20) {
    const some = hostileNames.slice(at, at + 20);
    for (const [place, content] of pagesOf(some[at / 20] ?? "x", some).entries()) {
      shown = String(content);
      await page.goto(`${parties.origin}/shown?${at}-${place}`);
      const beyond = await page.evaluate<number>(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      const strange = await page.evaluate<number>(
        'document.querySelectorAll(\'script:not([src^="/assets/"]), iframe, style, base, meta[http-equiv], form[action^="//"], [onload], [onerror], [onfocus], [ontoggle]\').length',
      );
      if (beyond > 0 || strange > 0) broken.push(`${page.url()}: ${beyond} px, ${strange} elements`);
    }
  }
  expect(broken).toEqual([]);
  expect(window.complaints).toEqual([]);
  await window.close();
});

it("shows every one of them whole where it stands alone", { timeout: 240_000 }, async () => {
  const window = await watched({ width: "phone", script: false });
  const { page } = window;
  await page.goto(`${parties.origin}/account`);
  const wrong: string[] = [];
  for (const name of hostileNames) {
    const shown = appPage(
      { title: name, speech: reader, look: { name }, person: { name } },
      html`<h1>${name}</h1>`,
    );
    // Parsed as if it had come from there, and its stylesheet with it; to go there each time takes three times as long.
    await page.setContent(String(shown));
    const beyond = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    const heading = (await page.locator("h1").textContent()) ?? "";
    if (beyond > 0 || heading !== name) wrong.push(`${name}: ${beyond} px, ${heading}`);
  }
  expect(wrong).toEqual([]);
  expect(window.complaints).toEqual([]);
  await window.close();
});
