import { parse } from "bowser";

const longest = 80;
const unknown = "Unknown device";

/** Many devices say the same of themselves, and reading it takes longer than most of what a sign-in asks. */
const namedBefore = new Map<string, string>();
const mostRemembered = 1000;

/** How the person's list names a device that gave itself no name: "Chrome on Android", "LearningApp on iPhone". */
export function deviceName(userAgent: string | undefined): string {
  const text = printable(userAgent ?? "").slice(0, 500);
  if (text === "") return unknown;
  const name = namedBefore.get(text) ?? nameIn(text);
  if (namedBefore.size >= mostRemembered) namedBefore.clear();
  namedBefore.set(text, name);
  return name;
}

/** What an app calls the device: shown to people, so without control or direction characters. Undefined: nothing is left. */
export function givenName(text: string): string | undefined {
  const name = text
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim();
  return clipped(name).trimEnd() || undefined;
}

function nameIn(text: string): string {
  const { browser, os, platform } = parse(text);
  const what = appName(text) ?? browser.name?.replace(/ for Android$/, "");
  const where = platform.model === "iPhone" || platform.model === "iPad" ? platform.model : os.name;
  const words = [what, where].filter(
    (word) => word !== undefined && word !== "" && word !== "Android Browser",
  );
  return words.length === 0 ? unknown : clipped(words.join(" on "));
}

/** Apps put their own name first ("LearningApp/4.1 (iPhone; iOS 18.2)"); what every browser begins with is no name. */
function appName(userAgent: string): string | undefined {
  const name = /^([\p{L}][\p{L}\p{N} ._-]{1,39})\/\d/u.exec(userAgent)?.[1]?.trim();
  return name === undefined || generic.has(name.toLowerCase()) ? undefined : name;
}

/** Browsers, and the libraries with which apps speak HTTP. */
const generic = new Set([
  "mozilla",
  "opera",
  "dalvik",
  "okhttp",
  "cfnetwork",
  "curl",
  "wget",
  "java",
  "node",
]);

/** No control characters, and none that turn the direction of text. */
const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** Not in the middle of a character: half of one is no text. */
const clipped = (text: string): string => Array.from(text).slice(0, longest).join("");
