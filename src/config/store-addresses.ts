const sslModes: ReadonlySet<string | null> = new Set([
  null,
  "disable",
  "no-verify",
  "require",
  "verify-ca",
  "verify-full",
]);

/** As it is: it holds a password. A host may also stand in the query, where it can be the folder of a socket. */
export function postgresAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol)) return undefined;
  const named = url.pathname.length > 1 && (url.hostname !== "" || url.searchParams.has("host"));
  return named && url.hash === "" && sslModes.has(url.searchParams.get("sslmode")) ? text : undefined;
}

/** As they are: they hold a password. What a Cluster's nodes do not share is no address of one Cluster. */
export function redisAddresses(text: string): readonly string[] | undefined {
  const addresses = text.split(",").map((address) => address.trim());
  const urls = addresses.map((address) => URL.parse(address)).filter((url) => url !== null);
  const shared = new Set(urls.map((url) => [url.protocol, url.username, url.password].join(" ")));
  const database = addresses.length === 1 ? /^(\/\d{0,5})?$/ : /^\/?$/;
  const isRight = (url: URL) =>
    ["redis:", "rediss:"].includes(url.protocol) &&
    url.hostname !== "" &&
    database.test(url.pathname) &&
    url.search === "" &&
    url.hash === "";
  return urls.length === addresses.length && urls.every(isRight) && shared.size === 1 ? addresses : undefined;
}
