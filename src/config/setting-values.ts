export function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}

/** Tokens carry it letter by letter, so it is always written the way URL origins are: no slash at the end. */
export function origin(text: string, production: boolean): string | undefined {
  const url = URL.parse(text);
  const schemes = production ? ["https:"] : ["https:", "http:"];
  if (url === null || !schemes.includes(url.protocol)) return undefined;
  return url.href === `${url.origin}/` ? url.origin : undefined;
}

export function longSecret(text: string): string | undefined {
  return text.length >= 32 ? text : undefined;
}

export function longSecrets(text: string): readonly string[] | undefined {
  const secrets = text.split(",").map((secret) => secret.trim());
  return secrets.every((secret) => longSecret(secret) !== undefined) ? secrets : undefined;
}

export function hostNames(text: string): ReadonlySet<string> | undefined {
  if (text === "none") return new Set();
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  // An address of IPv6 stands here without its brackets.
  return names.every((name) => /^[a-z0-9.:-]+$/.test(name) && !/^[^:]+:\d+$/.test(name))
    ? new Set(names)
    : undefined;
}
