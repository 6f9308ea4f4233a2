import { isIPv4 } from "node:net";

/**
 * A small file in the MaxMind DB format (https://maxmind.github.io/MaxMind-DB/), of networks of IPv4.
 * @param networks "203.0.113.0/24" to what is known of it
 */
export function mmdb(networks: Readonly<Record<string, object>>): Buffer {
  const data = Object.values(networks).map(encoded);
  const offsets = data.map((_, which) => data.slice(0, which).reduce((sum, { length }) => sum + length, 0));
  const tree = treeOf(Object.keys(networks));
  const nodes = tree.map((pair) => pair.map((to) => recordOf(to, { nodes: tree.length, offsets })));
  const metadata = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_790_000_000,
    database_type: "Test-City",
    description: { en: "made by a test" },
    ip_version: 4,
    languages: ["en"],
    node_count: tree.length,
    record_size: 32,
  });
  return Buffer.concat([
    ...nodes.flat(),
    Buffer.alloc(16),
    ...data,
    Buffer.from("\xab\xcd\xefMaxMind.com", "latin1"),
    metadata,
  ]);
}

/** Another node, something known (by its place among the networks), or nothing. */
type To = { readonly node: number } | { readonly known: number } | undefined;

function treeOf(networks: readonly string[]): readonly (readonly [To, To])[] {
  const nodes: [To, To][] = [[undefined, undefined]];
  for (const [known, network] of networks.entries()) {
    const bits = bitsOf(network);
    let at = 0;
    for (const bit of bits.slice(0, -1)) {
      const node = nodes[at] ?? [undefined, undefined];
      const next = node[bit];
      const to = next !== undefined && "node" in next ? next.node : nodes.push([undefined, undefined]) - 1;
      node[bit] = { node: to };
      at = to;
    }
    (nodes[at] ?? [])[bits.at(-1) ?? 0] = { known };
  }
  return nodes;
}

function bitsOf(network: string): readonly (0 | 1)[] {
  const [address = "", length = ""] = network.split("/");
  if (!isIPv4(address)) throw new Error(`no network: ${network}`);
  const bits = address.split(".").map((part) => Number(part).toString(2).padStart(8, "0"));
  return Array.from(bits.join("").slice(0, Number(length)), (bit) => (bit === "1" ? 1 : 0));
}

function recordOf(
  to: To,
  { nodes, offsets }: { readonly nodes: number; readonly offsets: readonly number[] },
) {
  const record = Buffer.alloc(4);
  if (to === undefined) record.writeUInt32BE(nodes);
  else record.writeUInt32BE("node" in to ? to.node : nodes + 16 + (offsets[to.known] ?? 0));
  return record;
}

const types = { text: 2, number: 6, map: 7, list: 11 } as const;

function encoded(value: unknown): Buffer {
  if (typeof value === "string")
    return Buffer.concat([control("text", Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control("number", 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control("list", value.length), ...value.map(encoded)]);
  const entries = Object.entries(value as object);
  return Buffer.concat([control("map", entries.length), ...entries.flat().map(encoded)]);
}

/** Lengths below 285: one byte of type, and one more of length where it is 29 or longer. */
function control(kind: keyof typeof types, length: number): Buffer {
  const type = types[kind];
  const size = Math.min(length, 29);
  return Buffer.from([
    type > 7 ? size : (type << 5) | size,
    ...(type > 7 ? [type - 7] : []),
    ...(length >= 29 ? [length - 29] : []),
  ]);
}
