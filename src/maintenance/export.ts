import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import type { Settings } from "../config/settings.ts";
import type { MoveSource } from "../store/port/moving.ts";
import type { Clocks } from "../store/port/store-clock.ts";
import { openSource, storePaths } from "../stores.ts";
import { type End, format, type Line, MoveRefused, writeFile } from "./moved-file.ts";
import { runningServers } from "./running-servers.ts";

/** Takes how many lines have gone by. */
export type Progress = (lines: number) => void;

/**
 * Writes the whole installation into one file. What a server did meanwhile would be lost, so none may run. `damaged` names what
 * Redis keeps and nobody can read: it is not in the file.
 */
export async function exportTo(
  settings: Settings,
  { wall, elapsed }: Clocks,
  { file, progress }: { readonly file: string; readonly progress: Progress },
): Promise<End & { readonly damaged: readonly string[] }> {
  isThere(settings);
  const damaged = new Set<string>();
  const source = await openSource(settings, wall, (name) => damaged.add(name));
  try {
    await nobodyRuns(source, elapsed);
    const at = new Date(wall()).toISOString();
    const header = { hallpass: "export", format, id: randomUUID(), at, schema: source.schema } as const;
    const end = await writeFile(file, header, counted(linesOf(source), progress));
    return { ...end, damaged: [...damaged] };
  } finally {
    await source.close();
  }
}

/** Opening would make what is not there, and a slip in the settings would export nothing. */
function isThere({ database, data }: Settings): void {
  const { recordsPath } = storePaths(data);
  if (database === undefined && !existsSync(recordsPath))
    throw new MoveRefused(`There is nothing to export: ${recordsPath} is not there. Look at HALLPASS_DATA.`);
}

export async function nobodyRuns(
  { leases }: Pick<MoveSource, "leases">,
  elapsed: Clocks["elapsed"],
): Promise<void> {
  if ((await runningServers({ leases, elapsed })) > 0)
    throw new MoveRefused(
      "A server runs on these stores, and what it does meanwhile would be lost. Stop all of them first.",
    );
}

async function* linesOf(source: MoveSource): AsyncGenerator<Line> {
  for await (const { table, row } of source.records()) yield [table, row];
  for await (const one of source.signIns()) yield [one.kind, one];
}

export async function* counted<Item>(items: AsyncIterable<Item>, progress: Progress): AsyncGenerator<Item> {
  let count = 0;
  for await (const item of items) {
    count += 1;
    if (count % 5000 === 0) progress(count);
    yield item;
  }
}
