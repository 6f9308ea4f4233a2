import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { type Preview, preview } from "../admin-client/previews.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { CommandFailure, wrongUsage } from "./failure.ts";
import type { Session } from "./session.ts";

export interface ConfirmOptions {
  readonly yes?: true;
}

export const withYes = (command: Command): Command =>
  command.option("--yes", "do it without asking; needed where nobody sits at a terminal");

/** Shows what a change would end, and has it confirmed. The token shows the server that somebody has seen it. */
export async function previewed(
  { deps, terminal }: Session,
  api: AdminApi,
  { change, yes = false }: { readonly change: object; readonly yes?: boolean | undefined },
): Promise<string> {
  if (!yes) refuseIfNobodyIsThere(deps);
  const request = { method: "POST", path: path`/previews`, body: change } as const;
  const { value } = await api({ ...request, answer: preview });
  await confirmed({ deps, terminal }, value, yes);
  return value.token;
}

/** Tells the numbers, and goes on when somebody has said yes to them. */
export async function confirmed(
  { deps, terminal }: Pick<Session, "deps" | "terminal">,
  numbers: Numbers,
  yes: boolean,
): Promise<void> {
  if (yes) return terminal.note(previewSentence(numbers));
  refuseIfNobodyIsThere(deps);
  await confirm(deps, previewSentence(numbers));
}

export function refuseIfNobodyIsThere({ stdin }: Session["deps"]): void {
  if (!stdin.isTTY) throw wrongUsage(nobodyThere);
}

type Numbers = Pick<Preview, "now" | "total">;

const nobodyThere = "This may end many sign-ins and nobody is there to be asked. Say --yes to do it.";

/** Shows what would be done, and goes on when somebody has said yes to it. */
export async function confirm({ stdin, stderr }: Session["deps"], what: string): Promise<void> {
  stderr.write(`${what}\nType yes to do it: `);
  const editor = createInterface({ input: stdin });
  try {
    const line = await editor[Symbol.asyncIterator]().next();
    if (line.done === true || line.value.trim().toLowerCase() !== "yes")
      throw new CommandFailure("failed", "Stopped. Nothing was changed.");
  } finally {
    editor.close();
  }
}

export function previewSentence({ now, total }: Numbers): string {
  const later = total.signIns - now.signIns;
  const whose = now.people === 1 ? "1 person" : `${now.people} people`;
  const signIns = now.signIns === 1 ? "1 sign-in" : `${now.signIns} sign-ins`;
  return `This ends ${signIns} of ${whose} now, ${later} more within 30 days.`;
}
