import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Two files for each place, in a folder that goes away after the tests. */
export function temporaryPaths(): (place: string) => {
  readonly recordsPath: string;
  readonly signInsPath: string;
} {
  const folder = mkdtempSync(join(tmpdir(), "hallpass-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (place) => ({
    recordsPath: join(folder, `${place}-records.sqlite`),
    signInsPath: join(folder, `${place}-sign-ins.sqlite`),
  });
}
