import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";

/** Of the file. Another one when older versions could not read it any more. */
export const format = 1;

export interface Header {
  readonly hallpass: "export";
  readonly format: number;
  /** Another one for each export: by it an import that was interrupted goes on. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** The names of all migrations that the rows are of. */
  readonly schema: readonly string[];
}

/** What it is ("accounts", "grant") and the thing itself. */
export type Line = readonly [kind: string, value: unknown];

export interface End {
  readonly counts: Readonly<Record<string, number>>;
  /** Over every byte before the last line, in hexadecimal. */
  readonly sha256: string;
}

/** An export, or a place for one, with which nothing can be done. Told to the operator in full. */
export class MoveRefused extends Error {
  override readonly name = "MoveRefused";
  readonly problems: readonly string[];

  constructor(problem: string) {
    super(problem);
    this.problems = [problem];
  }
}

/** In bytes: what is gathered before it goes to the disk. */
const gathered = 256 * 1024;

/** A line a thing. The file has its name only when it is whole and on the disk; nobody but its owner may read it. */
export async function writeFile(path: string, header: Header, lines: AsyncIterable<Line>): Promise<End> {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, "wx", 0o600).catch(cannotBeMade(unfinished));
  try {
    await nobodyHas(path);
    const tally = tallyOf();
    let text = tally.add(header);
    for await (const line of lines) {
      text += tally.add(line);
      if (text.length < gathered) continue;
      await file.write(text);
      text = "";
    }
    const end = tally.end();
    await file.write(`${text}${JSON.stringify({ end })}\n`);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
    return end;
  } catch (error) {
    await file.close();
    await rm(unfinished);
    throw error;
  }
}

async function nobodyHas(path: string): Promise<void> {
  const there = await open(path, "r").catch(() => undefined);
  if (there === undefined) return;
  await there.close();
  throw new MoveRefused(`${path} is there already. Name another file, or move it away.`);
}

const cannotBeMade = (path: string) => (error: NodeJS.ErrnoException) => {
  throw new MoveRefused(
    error.code === "EEXIST"
      ? `${path} is there: an export was interrupted, or goes on. Delete it if none goes on.`
      : `${path} cannot be written (${error.code}).`,
  );
};

function tallyOf() {
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  return {
    add(value: Header | Line): string {
      const line = `${JSON.stringify(value)}\n`;
      hash.update(line);
      if (isLine(value)) counts[value[0]] = (counts[value[0]] ?? 0) + 1;
      return line;
    },
    end: (): End => ({ counts, sha256: hash.digest("hex") }),
  };
}

const isLine = (value: Header | Line): value is Line => Array.isArray(value);

/** Throws MoveRefused when the file is not one that this version can read, not whole, or not what was written. */
export async function* readFile(path: string): AsyncGenerator<Header | Line | End> {
  const hash = createHash("sha256");
  const counts: Record<string, number> = {};
  let number = 0;
  let end: End | undefined;
  for await (const text of linesOf(path)) {
    number += 1;
    if (end !== undefined)
      throw new MoveRefused(`${path} goes on after its end: it is not what was written.`);
    const value = parsed(text, { path, number });
    if (number === 1) yield headerIn(value, path);
    else if (isEnd(value)) {
      end = value.end;
      check(end, { path, hash, counts });
      continue;
    } else {
      const [kind] = value as Line;
      counts[kind] = (counts[kind] ?? 0) + 1;
      yield value as Line;
    }
    hash.update(text);
  }
  if (end === undefined)
    throw new MoveRefused(
      `${path} was cut short: it ends after ${number} lines without its last one. Copy it again, or export anew.`,
    );
  yield end;
}

/** Each with the sign that ends it. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder("utf-8");
  const chunks = createReadStream(path, { highWaterMark: gathered });
  try {
    for await (const chunk of chunks) {
      rest += decoder.decode(chunk as Buffer, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield `${line}\n`;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new MoveRefused(`${path} cannot be read (${String(error.code)}).`);
  }
  if (rest !== "") yield rest;
}

function parsed(text: string, { path, number }: { path: string; number: number }): unknown {
  try {
    if (text.endsWith("\n")) return JSON.parse(text);
  } catch {
    // Told below.
  }
  throw new MoveRefused(
    number === 1
      ? `${path} is no export of Hallpass.`
      : `${path} was cut short or changed: line ${number} is not whole. Copy it again, or export anew.`,
  );
}

function headerIn(value: unknown, path: string): Header {
  const header = value as Partial<Header> | null;
  if (header?.hallpass !== "export") throw new MoveRefused(`${path} is no export of Hallpass.`);
  if (header.format !== format)
    throw new MoveRefused(
      `${path} was made by a newer version of Hallpass (format ${header.format}; this one reads ${format}). Import it with that version.`,
    );
  return header as Header;
}

const isEnd = (value: unknown): value is { readonly end: End } =>
  typeof value === "object" && value !== null && "end" in value;

interface Read {
  readonly path: string;
  readonly hash: Hash;
  readonly counts: Readonly<Record<string, number>>;
}

function check(end: End, { path, hash, counts }: Read): void {
  if (hash.digest("hex") === end.sha256 && sameCounts(end.counts, counts)) return;
  throw new MoveRefused(
    `${path} is not what was written: its checksum differs. Copy it again, or export anew.`,
  );
}

const sameCounts = (one: End["counts"], other: End["counts"]): boolean => isDeepStrictEqual(one, other);
