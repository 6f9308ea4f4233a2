import { usernameKey } from "../port/entities.ts";

/** For order and search, alike where usernames are: "Ángel" stands beside "Angel" and is found by either. */
export const plainText = (text: string): string =>
  usernameKey(text).normalize("NFD").replaceAll(accents, "").normalize("NFC");

/** A pattern for `like … escape '\'` that finds the text anywhere, whatever signs it holds. */
export const anywhere = (text: string): string =>
  `%${plainText(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

const accents = /[\u0300-\u036f]/g;
