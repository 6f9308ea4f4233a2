/** Usernames are the same when these are. */
export const usernameKey = (username: string): string => lowerCase(username);

/** For order and search: "Ángel" stands beside "Angel" and is found by either. */
export const plainText = (text: string): string =>
  lowerCase(text).normalize("NFD").replaceAll(accents, "").normalize("NFC");

/** A pattern for `like … escape '\'` that finds the text anywhere, whatever signs it holds. */
export const anywhere = (text: string): string =>
  `%${plainText(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

const accents = /[\u0300-\u036f]/g;

/** Twice, because lower case can undo the normal form. */
const lowerCase = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFKC");
