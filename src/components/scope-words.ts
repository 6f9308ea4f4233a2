import type { MessageId, Speech } from "../messages/speech.ts";

/** Those that there are words for. */
const known: Readonly<Record<string, MessageId>> = {
  openid: "scopes.openid",
  profile: "scopes.profile",
  email: "scopes.email",
  offline_access: "scopes.offline_access",
  address: "scopes.address",
  phone: "scopes.phone",
};

/** What scopes let an app do. Those without words are shown by their names: nothing that is asked for stays untold. */
export const scopeWords = ({ say }: Speech, scopes: readonly string[]): readonly string[] =>
  scopes.map((scope) => {
    const id = Object.hasOwn(known, scope) ? known[scope] : undefined;
    return id === undefined ? say("scopes.other", { scope }) : say(id);
  });
