import { afterAll, beforeAll, expect, it } from "vitest";
import { contrast } from "../../src/http/colour.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { begin } from "../support/phone.ts";
import { pictureOf } from "../support/picture.ts";
import { ownBrowser } from "./ana.ts";
import type { Eyes } from "./chromium.ts";
import { type Watched, watched } from "./watched.ts";

let parties: Parties;
let cookies: Awaited<ReturnType<typeof ownBrowser>>;
beforeAll(async () => {
  parties = await startParties();
  cookies = await ownBrowser(parties, parties.kim);
});
afterAll(() => parties.running.stop());

/** What the browser has painted: colours as six digits, sizes in CSS px. */
const painted = `(() => {
  const band = document.querySelector(".band, .top");
  const picture = band.querySelector(".band-logo img");
  const first = document.querySelector(".first");
  const digits = (colour) => colour.match(/\\d+/g).slice(0, 3).map((one) => Number(one).toString(16).padStart(2, "0")).join("");
  const style = (one) => getComputedStyle(one);
  const behind = (one) => (style(one).backgroundColor === "rgba(0, 0, 0, 0)" ? behind(one.parentElement) : style(one).backgroundColor);
  const shown = document.createElement("canvas");
  [shown.width, shown.height] = [96, 80];
  const pen = shown.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, 96, 80);
  pen.drawImage(picture, 0, 0, 96, 80);
  const points = pen.getImageData(0, 0, 96, 80).data;
  const colours = Array.from({ length: points.length / 4 }, (_, at) => [...points.slice(4 * at, 4 * at + 3)].map((one) => one.toString(16).padStart(2, "0")).join(""));
  return {
    band: digits(style(band).backgroundColor),
    name: digits(style(band.querySelector(".band-name")).color),
    behindLogo: digits(style(picture.parentElement).backgroundColor),
    logo: [...new Set(colours)],
    natural: [picture.naturalWidth > 0, picture.naturalHeight > 0],
    high: picture.getBoundingClientRect().height,
    page: digits(behind((first ?? band).parentElement)),
    first: first && { text: digits(style(first).color), fill: digits(style(first).backgroundColor), edge: digits(style(first).borderTopColor) },
  };
})()`;

interface Painted {
  readonly band: string;
  readonly name: string;
  readonly behindLogo: string;
  readonly logo: readonly string[];
  readonly natural: readonly [boolean, boolean];
  readonly high: number;
  readonly page: string;
  readonly first: { readonly text: string; readonly fill: string; readonly edge: string } | null;
}

/** The band of a page in the school's colour, its logo on white, and a button in the same colour that stands out. */
async function look(window: Watched, colour: string): Promise<Painted> {
  const found = await window.page.evaluate<Painted>(painted);
  expect(found).toMatchObject({ band: colour, behindLogo: "ffffff", natural: [true, true], high: 40 });
  expect(contrast(found.name, found.band)).toBeGreaterThanOrEqual(4.5);
  // WCAG 2.2 §1.4.11: what a picture says has to stand out from what is behind it.
  expect(Math.max(...found.logo.map((one) => contrast(one, "ffffff")))).toBeGreaterThanOrEqual(3);
  if (found.first !== null) {
    expect(found.first.fill).toBe(colour);
    expect(contrast(found.first.text, found.first.fill)).toBeGreaterThanOrEqual(4.5);
    const stands = [found.first.fill, found.first.edge].map((one) => contrast(one, found.page));
    expect(Math.max(...stands)).toBeGreaterThanOrEqual(3);
  }
  return found;
}

const looks = (["light", "dark"] as const).flatMap((theme) =>
  (["phone", "desktop"] as const).map((width) => ({ theme, width })),
);

/** On the page that people sign in at, on their own pages and on the console. Returns how many pages that were. */
async function everywhere(eyes: Eyes, school: string, colour: string): Promise<number> {
  const stranger = await watched(eyes);
  const { url } = await begin(parties.phone, { institution: school });
  await stranger.page.goto(url.href);
  expect((await look(stranger, colour)).first).not.toBeNull();
  await stranger.close();
  if (school !== parties.kim.school) return 1;
  const window = await watched(eyes, cookies);
  const paths = ["/account", "/account/password", "/console", "/console/people"];
  for (const path of paths) {
    await window.page.goto(parties.origin + path);
    await look(window, colour);
  }
  await window.close();
  return 1 + paths.length;
}

it.each(looks)("paints the demo schools' colours and logos (%j)", { timeout: 60_000 }, async (eyes) => {
  expect(await everywhere(eyes, "northgate", "1b5e20")).toBe(1);
  expect(await everywhere(eyes, "lakeside", "0d47a1")).toBe(5);
});

it("paints colours that are hard to read on, the darkest and the lightest, and a picture of 8 kB", {
  timeout: 120_000,
}, async () => {
  const logo = `data:image/png;base64,${pictureOf(8192).toString("base64")}`;
  const about = { id: "lakeside", name: "Lakeside University", contact: "Ask.", timeZone: "Europe/Helsinki" };
  for (const digits of ["ffe600", "1b2027", "ffffff", "777777"]) {
    await parties.running.apply({ institutions: [{ ...about, colour: `#${digits}`, logo }] });
    for (const eyes of looks.filter(({ theme, width }) => (theme === "light") === (width === "desktop")))
      expect(await everywhere(eyes, "lakeside", digits)).toBe(5);
  }
});
