import { expect, it } from "vitest";
import { deviceName, givenName } from "./device-name.ts";

const android = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)";
const apple = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1";

it.each([
  ["Chrome on Android", `${android} Chrome/126.0.0.0 Mobile Safari/537.36`],
  ["Samsung Internet on Android", `${android} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`],
  ["Safari on iPhone", `Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) ${apple}`],
  ["Safari on iPad", `Mozilla/5.0 (iPad; CPU OS 18_2 like Mac OS X) ${apple}`],
  ["Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"],
  ["LearningApp on iPhone", "LearningApp/4.1 (iPhone; iOS 18.2)"],
  ["Learning App on Android", "Learning App/4.1 (Android 14; Pixel 8)"],
  ["LearningApp", "LearningApp/4.1 CFNetwork/1568.200.51 Darwin/24.1.0"],
  ["Android", "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UD1A)"],
  ["Unknown device", "okhttp/4.12.0"],
  ["Unknown device", "curl/8.5.0"],
  ["Unknown device", "<script>alert(1)</script>"],
  ["Unknown device", "\u0000\u0001\u202e"],
  ["Unknown device", ""],
  ["Unknown device", undefined],
])("says %j of %j", (name, userAgent) => {
  expect(deviceName(userAgent)).toBe(name);
});

it("leaves out characters that steer a terminal or turn the direction of text", () => {
  expect(deviceName("\u202eLearning\u001b[31mApp/4.1 (iPhone; iOS 18.2)")).not.toMatch(/\p{C}/u);
});

it("is never longer than 80 characters, whatever is sent", () => {
  for (const text of ["A".repeat(40), "Ä".repeat(40), "x".repeat(100_000)]) {
    expect(deviceName(`${text}/1.0 (Windows NT 10.0) ${"y".repeat(100_000)}`).length).toBeLessThanOrEqual(80);
  }
});

it.each([
  ["Ana's phone", "  Ana's phone "],
  ["Ana<b>phone", "Ana\u0000<b>\u202ephone\u2028"],
  ["\u00e9", "e\u0301"],
  ["a".repeat(80), "a".repeat(81)],
  [`${"a".repeat(79)}😀`, `${"a".repeat(79)}😀 of Ana`],
  ["a", `a${" ".repeat(90)}b`],
  [undefined, ""],
  [undefined, " \u200b "],
])("takes %j of a name that an app gives, %j", (name, text) => {
  expect(givenName(text)).toBe(name);
});
