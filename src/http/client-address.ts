import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type Koa from "koa";

/**
 * Makes `ctx.ip` the address that the outermost of our own proxies saw. Each proxy adds one entry to the right of
 * X-Forwarded-For; what stands further left is the client's own claim. With no proxy the header is not read at all.
 */
export function trustProxies(app: Koa, count: number): void {
  app.proxy = count > 0;
  app.maxIpsCount = count;
}

/** The same for a request that has not come to Koa, with its X-Forwarded-For if it has one. */
export function addressOf(
  { socket }: Pick<IncomingMessage, "socket">,
  forwardedFor: string | undefined,
  trustedProxies: number,
): string {
  const forwarded = trustedProxies > 0 && forwardedFor ? forwardedFor.split(/\s*,\s*/) : [];
  return forwarded.slice(-trustedProxies)[0] || (socket.remoteAddress ?? "");
}

/** The network that an address belongs to: IPv4 /24, IPv6 /64, and the IPv4 inside ::ffff:a.b.c.d. */
export function networkOf(address: string): string {
  const plain = withoutZone(address);
  if (isIP(plain) === 4) return ipv4Network(plain);
  if (isIP(plain) !== 6) return "unknown";
  const groups = ipv6Groups(plain);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return ipv4Network([high >> 8, high & 255, low >> 8, low & 255].join("."));
  }
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

const ipv4Network = (address: string): string => `${address.split(".").slice(0, 3).join(".")}.0/24`;

const withoutZone = (address: string): string => address.split("%")[0] ?? address;

/** RFC 4291 §2.2: eight groups, of which "::" leaves some out, and the last two may be written as IPv4. */
function ipv6Groups(address: string): readonly number[] {
  const [head, tail] = address.split("::");
  const first = groupsOf(head);
  const last = groupsOf(tail);
  const left = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return first.concat(left, last);
}

function groupsOf(text = ""): readonly number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
