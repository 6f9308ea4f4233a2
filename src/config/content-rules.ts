import { outline, usernameKey } from "../store/port/entities.ts";
import { isRecord, type Path, type Problem } from "./yaml-document.ts";

interface Entry {
  readonly path: Path;
  readonly text: string;
}

/**
 * What no single entry can know: ids that stand twice, and names of what is not there. Works on what the file holds
 * before it is known to be well-formed, so that these problems are told together with all others.
 */
export function contradictions(file: unknown): readonly Problem[] {
  const institutions = entriesOf(file, "institutions");
  const clients = entriesOf(file, "clients");
  const accounts = entriesOf(file, "accounts");
  const ids = new Set(texts(institutions, "id").map(({ text }) => text));
  const referred = [...lists(clients, "institutions"), ...texts(accounts, "institution")];

  return [
    ...repeated(texts(institutions, "id"), "another institution has this id"),
    ...repeated(texts(clients, "id"), "another client has this id"),
    ...repeated(usernames(accounts), "another account of the institution has this username"),
    ...repeatedIn(institutions, "domains", "another institution has this domain, and it can choose only one"),
    ...alike(texts(clients, "name")),
    ...repeated(texts(clients, "audience"), "another resource server has this audience"),
    ...repeated(defaults(clients), "another client is the default resource server, and there is only one"),
    ...referred
      .filter(({ text }) => !ids.has(text))
      .map(({ path, text }) => ({ path, what: `this file declares no institution ${JSON.stringify(text)}` })),
    ...clients.filter(publicWithoutPkce).map(({ path }) => ({
      path: [...path, "requirePkce"],
      what: "must not be false with secret: none, because a public client always needs PKCE (RFC 9700 §2.1.1)",
    })),
    ...clients.flatMap(refreshingWithSecret).map((path) => ({
      path,
      what: "must not stand beside secret: generate, because only public clients get a new refresh token at each use",
    })),
    ...accounts.filter(twoPasswords).map(({ path }) => ({
      path: [...path, "passwordHash"],
      what: "must not stand beside password: generate",
    })),
  ];
}

interface Item {
  readonly path: Path;
  readonly fields: Readonly<Record<string, unknown>>;
}

function entriesOf(file: unknown, key: string): readonly Item[] {
  const list = isRecord(file) ? file[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((fields: unknown, index) => (isRecord(fields) ? [{ path: [key, index], fields }] : []));
}

function texts(items: readonly Item[], key: string): readonly Entry[] {
  return items.flatMap(({ path, fields }) => {
    const text = fields[key];
    return typeof text === "string" ? [{ path: [...path, key], text }] : [];
  });
}

function lists(items: readonly Item[], key: string): readonly Entry[] {
  return items.flatMap(({ path, fields }) => {
    const list = fields[key];
    if (!Array.isArray(list)) return [];
    return list.flatMap((text: unknown, index) =>
      typeof text === "string" ? [{ path: [...path, key, index], text }] : [],
    );
  });
}

function usernames(accounts: readonly Item[]): readonly Entry[] {
  return texts(accounts, "username").map(({ path, text }) => {
    const institution = accounts.find((account) => account.path[1] === path[1])?.fields["institution"];
    return { path, text: JSON.stringify([institution, usernameKey(text)]) };
  });
}

function defaults(clients: readonly Item[]): readonly Entry[] {
  return clients
    .filter(({ fields }) => fields["defaultResourceServer"] === true)
    .map(({ path }) => ({ path: [...path, "defaultResourceServer"], text: "true" }));
}

function repeated(entries: readonly Entry[], what: string): readonly Problem[] {
  const seen = new Set<string>();
  return entries.flatMap(({ path, text }) => {
    if (seen.has(text)) return [{ path, what }];
    seen.add(text);
    return [];
  });
}

/** The very same name is honest: one app for phones, one for browsers. */
function alike(names: readonly Entry[]): readonly Problem[] {
  const first = new Map<string, string>();
  return names.flatMap(({ path, text }) => {
    const known = first.getOrInsert(outline(text), text);
    return known.normalize() === text.normalize()
      ? []
      : [{ path, what: `looks like the name of another client, ${JSON.stringify(known)}` }];
  });
}

/** Across the items; the same twice within one is that item's own problem. */
function repeatedIn(items: readonly Item[], key: string, what: string): readonly Problem[] {
  const owners = new Map<string, PropertyKey | undefined>();
  return lists(items, key).flatMap(({ path, text }) => {
    const owner = owners.has(text) ? owners.get(text) : path[1];
    owners.set(text, owner);
    return owner === path[1] ? [] : [{ path, what }];
  });
}

const publicWithoutPkce = ({ fields }: Item): boolean =>
  fields["secret"] === "none" && fields["kind"] === "web" && fields["requirePkce"] === false;

const refreshingWithSecret = ({ path, fields }: Item): readonly Path[] =>
  fields["secret"] === "generate"
    ? ["refreshRetrySeconds", "rotateRefreshTokens"]
        .filter((key) => key in fields)
        .map((key) => [...path, key])
    : [];

const twoPasswords = ({ fields }: Item): boolean =>
  fields["password"] === "generate" && fields["passwordHash"] !== undefined;
