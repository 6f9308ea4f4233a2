import type { Context } from "koa";
import { languages, type Speech, speech } from "../messages/speech.ts";
import { ownCookie } from "./own-cookies.ts";

/** Whoever reads a page, and which page it is. */
export interface Reader extends Speech {
  /** Path and query of the page: where a change of language leads back to. */
  readonly at: string;
}

/**
 * The language and the clock of whoever reads: what they chose on a page before, else `wanted` (BCP 47, the best
 * first), else what the browser asks for (RFC 9110 §12.5.4); the zone that a page's script found, else `timeZone`, the school's.
 */
export function readerOf(ctx: Context, timeZone = "UTC", wanted: readonly string[] = []): Reader {
  const { [0]: asked } = wanted.map(languageOf).filter((language) => language !== undefined);
  const chosen = kept(ctx, languageCookie) ?? "";
  const language =
    (languages.includes(chosen) ? chosen : asked) ?? (ctx.acceptsLanguages([...languages]) || "en");
  const zone = zoneOf(kept(ctx, zoneCookie)) ?? timeZone;
  return { ...speech(language, zone), at: ctx.url };
}

/** Not signed: it is no secret, and whoever writes it writes it for themselves. */
const kept = (ctx: Context, name: string): string | undefined =>
  ctx.cookies.get(ownCookie(ctx, name), { signed: false });

/** Neither says who somebody is: the script of our pages sets the second. */
export const languageCookie = "hallpass-language";
const zoneCookie = "hallpass-zone";

/** One of ours, for “es-MX” too. */
const languageOf = (tag: string): string | undefined =>
  languages.find((language) => language === tag.toLowerCase().split("-")[0]);

function zoneOf(name: string | undefined): string | undefined {
  if (name === undefined || !/^[\w+/-]{1,64}$/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
