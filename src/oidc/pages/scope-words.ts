/** What a scope lets an app do, in words for the person who is asked. */
const words: Readonly<Record<string, string>> = {
  openid: "Recognise you when you come back",
  profile: "See your name and username",
  email: "See your e-mail address",
  offline_access: "Stay connected when you are not using it",
  address: "See your postal address",
  phone: "See your phone number",
};

/** Scopes that this table does not know are shown by their names: nothing that is asked for stays untold. */
export const scopeWords = (scopes: readonly string[]): readonly string[] =>
  scopes.map((scope) => (Object.hasOwn(words, scope) ? words[scope] : undefined) ?? `Use “${scope}” for you`);
