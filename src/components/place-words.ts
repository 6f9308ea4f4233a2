import type { Speech } from "../messages/speech.ts";

/** “Bilbao, ES” in the reader's language: “Bilbao, España”. What is not written like that stays as it is. */
export function placeWords({ language }: Speech, place: string): string {
  const [, town = "", country = ""] = /^(.*, )?([A-Z]{2})$/.exec(place) ?? [];
  if (country === "") return place;
  return town + (new Intl.DisplayNames(language, { type: "region" }).of(country) ?? country);
}
