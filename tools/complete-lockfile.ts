/**
 * Puts optional packages for other platforms back into package-lock.json. npm leaves out what the registry in use
 * does not hold (a mirror, say), and `npm ci` then refuses the lockfile on every machine. Run after `npm install`
 * whenever `npm ci` says "Missing: <package for another platform> from lock file".
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Locked {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
  resolved?: string;
}

const operatingSystems = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "openharmony",
  "win32",
  "aix",
  "netbsd",
  "openbsd",
  "sunos",
];
const processors = [
  "arm64",
  "arm",
  "x64",
  "ia32",
  "ppc64",
  "riscv64",
  "s390x",
  "loong64",
  "wasm32",
  "mips64el",
];

const path = "package-lock.json";
const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, Locked> };
let added = 0;
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (place in lock.packages || !/^\d/.test(version)) continue;
    const words = name.split(/[/-]/);
    const os = operatingSystems.find((word) => words.includes(word));
    const cpu = processors.find((word) => words.includes(word));
    if (os === undefined || cpu === undefined) continue;
    const libc = words.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
    lock.packages[place] = {
      version,
      cpu: [cpu],
      ...(owner.dev === true && { dev: true }),
      ...(os === "linux" && { libc: [libc] }),
      optional: true,
      os: [os],
    };
    added += 1;
  }
}
for (const entry of Object.values(lock.packages)) delete entry.resolved;
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${path}: ${added} packages for other platforms added\n`);
