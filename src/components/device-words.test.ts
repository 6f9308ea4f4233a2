import { expect, it } from "vitest";
import { speech } from "../messages/speech.ts";
import { deviceWords, isHandheld } from "./device-words.ts";
import { placeWords } from "./place-words.ts";

const spanish = speech("es", "Europe/Madrid");
const english = speech("en", "Europe/London");

it.each([
  ["Chrome on Linux", "Chrome en Linux"],
  ["Safari on iPhone", "Safari en iPhone"],
  ["LearningApp on Windows Phone", "LearningApp en Windows Phone"],
  ["Unknown device", "Dispositivo sin nombre"],
  ["Ana on tour", "Ana on tour"],
  ["Windows on the lake", "Windows on the lake"],
  ["Android", "Android"],
])("says %j in Spanish as %j", (device, words) => {
  expect(deviceWords(spanish, device)).toBe(words);
});

it("says in English what it is called", () => {
  expect(deviceWords(english, "Chrome on Linux")).toBe("Chrome on Linux");
});

it.each(["Chrome on Android", "Safari on iPhone", "Safari on iPad", "Android"])(
  "takes %j into a hand",
  (name) => expect(isHandheld(name)).toBe(true),
);

it.each(["Chrome on Linux", "Ana’s iPhone 12", "Androids on Windows", undefined])(
  "leaves %j on the table",
  (name) => expect(isHandheld(name)).toBe(false),
);

it.each([
  ["Bilbao, ES", "Bilbao, España"],
  ["ES", "España"],
  ["Frankfurt am Main, DE", "Frankfurt am Main, Alemania"],
  ["somewhere", "somewhere"],
])("says the place %j in Spanish as %j", (place, words) => {
  expect(placeWords(spanish, place)).toBe(words);
});
