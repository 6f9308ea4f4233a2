import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that are in use once everything that nobody needs is gone. */
function bytesInUse(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes that what is made keeps in use. */
export async function bytesOf(make: () => unknown): Promise<number> {
  const before = bytesInUse();
  const made = await make();
  const bytes = bytesInUse() - before;
  keep.push(made);
  keep.pop();
  return bytes;
}

const keep: unknown[] = [];
