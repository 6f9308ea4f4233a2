import { lookup as resolve } from "node:dns";
import { type ClientRequestArgs, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { BlockList, isIP } from "node:net";

interface Limits {
  /** Host names whose addresses may be private. */
  readonly allowedPrivateHosts: ReadonlySet<string>;
  /** In milliseconds, from the first step to the last. */
  readonly deadline: number;
}

type Answer = { readonly status: number } | { readonly error: string };

/**
 * Posts a form to an address that somebody has registered (RFC 6819 §4.1.5.1 and its like: server-side request forgery). The
 * address that is connected to is the one that was checked; no redirect is followed, and no answer is read.
 */
export function postForm(
  url: string,
  fields: Readonly<Record<string, string>>,
  { allowedPrivateHosts, deadline }: Limits,
): Promise<Answer> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const mayBePrivate = allowedPrivateHosts.has(host.toLowerCase());
  if (!mayBePrivate && isIP(host) !== 0 && isSpecialUse(host))
    return Promise.resolve({ error: refusedAddress });

  const body = new URLSearchParams(fields).toString();
  return new Promise((answer) => {
    const request = (target.protocol === "https:" ? secureRequest : plainRequest)(target, {
      method: "POST",
      agent: false,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": Buffer.byteLength(body),
      },
      maxHeaderSize: 16 * 1024,
      signal: AbortSignal.timeout(deadline),
      ...(!mayBePrivate && { lookup: publicLookup }),
    });
    request.on("error", (error) => answer({ error: wordsFor(error) }));
    request.on("response", (response) => {
      answer({ status: response.statusCode ?? 0 });
      response.destroy();
    });
    request.end(body);
  });
}

type Lookup = NonNullable<ClientRequestArgs["lookup"]>;

/** Every address of the name has to be public: a connection may be tried to any of them. */
const publicLookup: Lookup = (host, options, callback) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    if (addresses.some(({ address }) => isSpecialUse(address))) return callback(new RefusedAddress(), "", 0);
    const [first] = addresses;
    if (options.all === true) return callback(null, addresses);
    return callback(null, first?.address ?? "", first?.family ?? 0);
  });
};

const refusedAddress = "The host has a private or special address, which the operator has not allowed.";

class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
}

/** For administrators: what they can act on, and no inner addresses. */
function wordsFor(error: Error): string {
  if (error instanceof RefusedAddress) return refusedAddress;
  if (error.name === "AbortError" || error.name === "TimeoutError") return "It did not answer in time.";
  const code = "code" in error ? String(error.code) : error.name;
  return `The connection failed: ${code}.`;
}

/** IANA's registries of special-purpose addresses, and multicast. */
const special4 = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  special4.addSubnet(network, bits, "ipv4");
const special6 = new BlockList();
/** Of IPv6 only what is given out to the public Internet, 2000::/3, less what has a special use in it. */
for (const [network, bits] of [
  ["::", 3],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
  ["4000::", 2],
  ["8000::", 1],
] as const)
  special6.addSubnet(network, bits, "ipv6");

export const isSpecialUse = (address: string): boolean =>
  isIP(address) === 6 ? special6.check(address, "ipv6") : special4.check(address, "ipv4");
