import { readFileSync } from "node:fs";
import { dirname, extname, isAbsolute, join } from "node:path";

/** It stands in every page of its institution, and a page weighs less than 60 kB in all: see test/e2e/weight.test.ts. */
const largest = 8 * 1024;
/** As much as the largest takes in base64. Percent-encoding may take three times as much. Pages show no longer one: see http/page.ts. */
export const longestLogo = 11_000;
const types: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
};

export type EmbeddedLogo = { readonly uri: string } | { readonly problem: string };

/** The picture at a path beside the file that names it, as a data: URI. */
export function embeddedLogo(path: string, contentFile: string): EmbeddedLogo {
  const type = types[extname(path).toLowerCase()];
  if (isAbsolute(path) || path.split(/[\\/]/).includes("..")) {
    return { problem: "must be a path inside the folder of this file, without .." };
  }
  if (type === undefined) return { problem: "must be a .png, .svg, .webp or .jpg file" };
  try {
    const bytes = readFileSync(join(dirname(contentFile), path));
    const problem = pictureProblem(type, bytes);
    return problem === undefined ? { uri: `data:${type};base64,${bytes.toString("base64")}` } : { problem };
  } catch (error) {
    return { problem: `cannot be read: ${(error as Error).message}` };
  }
}

/** What is wrong with a data: URI as a logo. */
export function logoProblem(uri: string): string | undefined {
  const [, type = "", coding, data = ""] =
    /^data:([a-z+/]+)(;base64|;charset=utf-8|;utf8)?,(.*)$/s.exec(uri) ?? [];
  const bytes = coding === ";base64" ? Buffer.from(data, "base64") : percentDecoded(data);
  if (bytes === undefined) return "must be encoded as base64 or percent-encoded";
  return pictureProblem(type, bytes) ?? (uri.length > longestLogo ? tooLong(uri) : undefined);
}

const tooLong = ({ length }: string): string =>
  `must not be longer than ${longestLogo} characters; it has ${length}: as base64 it is shorter`;

function pictureProblem(type: string, bytes: Buffer): string | undefined {
  if (!Object.values(types).includes(type)) return "must be a picture: PNG, SVG, WebP or JPEG";
  if (bytes.length > largest) return tooLarge(bytes);
  if (!looksLike(type, bytes)) return `is not a picture of the type ${type}`;
  const harmless = type !== "image/svg+xml" || !active.test(bytes.toString());
  return harmless ? undefined : "must be a picture without scripts or links";
}

const tooLarge = ({ length }: Buffer): string =>
  `must not be larger than 8 kB, because every page carries it; it has ${length} bytes (it is shown 40 pixels high)`;

function percentDecoded(data: string): Buffer | undefined {
  try {
    return Buffer.from(decodeURIComponent(data));
  } catch {
    return undefined;
  }
}

function looksLike(type: string, bytes: Buffer): boolean {
  const start = bytes.toString("latin1", 0, 12);
  if (type === "image/png") return start.startsWith("\u0089PNG");
  if (type === "image/jpeg") return start.startsWith("\u00ff\u00d8\u00ff");
  if (type === "image/webp") return start.startsWith("RIFF") && start.endsWith("WEBP");
  return /^(\ufeff|\s|<\?xml[^>]*>|<!--.*?-->)*<svg[\s>]/s.test(bytes.toString());
}

/** Browsers run nothing in a picture; this keeps it so for somebody who opens it by itself. */
const active = /<script|<foreignObject|<!ENTITY|<!DOCTYPE|javascript:|\son\w+\s*=|href\s*=\s*["'](?!#)/i;
