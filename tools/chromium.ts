/**
 * `node tools/chromium.ts` says where a Chromium is. Where it is missing, installs Debian's package if it may (root, and
 * apt-get is there); otherwise says in one line how to get it.
 */
import { install, mayInstall, onPath, printOrFail } from "./programs.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export function chromium(): string {
  const found = findFirst();
  if (found !== undefined) return found;
  if (mayInstall()) install("chromium");
  const installed = findFirst();
  if (installed !== undefined) return installed;
  throw new Error("chromium is missing: run `apt-get install chromium`, or put a Chrome on the PATH.");
}

const findFirst = (): string | undefined => names.map(onPath).find((path) => path !== undefined);

if (import.meta.main) printOrFail(chromium);
