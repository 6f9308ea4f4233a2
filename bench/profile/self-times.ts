import { pathToFileURL } from "node:url";

/** As V8 writes it. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  /** Microseconds, of each sample. */
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** Microseconds a request in which a function itself was at work, not what it has called. */
export type SelfTimes = ReadonlyMap<string, number>;

/** By function, named with its place. What was idle, or the profiler's own, is left out. */
export function selfTimes(text: string, requests: number): SelfTimes {
  const { nodes, samples, timeDeltas } = JSON.parse(text) as Profile;
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? "";
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / requests);
  }
  for (const name of times.keys())
    if (name === "(idle)" || name.includes(" node:inspector")) times.delete(name);
  return times;
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || "(anonymous)";
  // One and the same system call, whatever letters it is given.
  if (url === "" && /^write\w*String$|^writev$|^writeBuffer$/.test(name)) return writing;
  if (url === "") return name;
  const place = url.replace(here, "").replace(/^.*node_modules\//, "");
  return `${name} ${place}:${lineNumber + 1}`;
}

export const writing = "writing to a socket or the log: a system call";

/** Of several profiles of the same requests. */
export function meanOf(profiles: readonly SelfTimes[]): SelfTimes {
  const means = new Map<string, number>();
  for (const [name, time] of profiles.flatMap((one) => [...one]))
    means.set(name, (means.get(name) ?? 0) + time / profiles.length);
  return means;
}

const here = `${pathToFileURL(".").href}/`;

export const ownCode = "Hallpass: ";

const groups: readonly (readonly [name: string, isIn: (name: string) => boolean])[] = [
  [`${ownCode}src/introspection`, (name) => name.includes(" src/introspection/")],
  [`${ownCode}everything else in src`, (name) => name.includes(" src/")],
  ["the ceiling's own code", (name) => name.includes(" bench/")],
  ["garbage collection", (name) => name === "(garbage collector)"],
  [writing, (name) => name === writing],
  ["outside JavaScript: libuv, system calls, HTTP parser", (name) => name === "(program)"],
  ["node:http", (name) => name.includes(" node:_http") || name.includes(" node:internal/http")],
  ["node:net and streams", (name) => / node:(net|stream|internal\/streams|internal\/stream_base)/.test(name)],
  ["node: everything else", (name) => name.includes(" node:")],
  ["native functions called from JavaScript", (name) => !name.includes(" ")],
  ["packages", () => true],
];

export function byGroup(times: SelfTimes): ReadonlyMap<string, number> {
  const sums = new Map(groups.map(([name]) => [name, 0]));
  for (const [name, time] of times) {
    const group = groups.find(([, isIn]) => isIn(name))?.[0] ?? "";
    sums.set(group, (sums.get(group) ?? 0) + time);
  }
  return sums;
}
