import type { Context } from "koa";
import { languages, type Speech, speech } from "../messages/speech.ts";

/**
 * The language and the clock of whoever reads: what they chose on a page before, else what the browser asks for
 * (RFC 9110 §12.5.4); the zone that a page's script found, else `timeZone`, the school's.
 */
export function readerOf(ctx: Context, timeZone = "UTC"): Speech {
  const chosen = ctx.cookies.get(languageCookie) ?? "";
  const language = languages.includes(chosen) ? chosen : ctx.acceptsLanguages([...languages]) || "en";
  return speech(language, zoneOf(ctx.cookies.get(zoneCookie)) ?? timeZone);
}

/** Neither says who somebody is: scripts of our pages may set them. */
const languageCookie = "hallpass-language";
const zoneCookie = "hallpass-zone";

function zoneOf(name: string | undefined): string | undefined {
  if (name === undefined || !/^[\w+/-]{1,64}$/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
