import type { ClientDetails } from "../admin-client/clients.ts";
import { fieldList } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** One client, a line for each of its settings, in the words of a content file. */
export const clientFields = (
  { id, kind, disabled, authenticates, earlierSecretUntil, settings }: ClientDetails,
  terminal: Terminal,
): string =>
  fieldList([
    ["id", id],
    ["kind", kind],
    ["state", disabled ? "off" : "on"],
    ["proves itself by", authenticates],
    ["earlier secret until", terminal.time(earlierSecretUntil)],
    ...Object.entries(settings)
      .filter(([name]) => name !== "secret")
      .map(([name, value]): [string, string] => [name, shown(value)]),
  ]);

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(" ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
