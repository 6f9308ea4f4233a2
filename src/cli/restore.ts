import type { Command } from "commander";
import { instant } from "../policy/time.ts";
import { type ConfirmOptions, confirm, refuseIfNobodyIsThere, withYes } from "./previewed.ts";
import type { RestoreFound, Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends ConfirmOptions {
  readonly at?: string;
}

export function restoreVerb(program: Command, perform: Perform): void {
  const verb = program
    .command("restore")
    .description(
      "after an old backup of the records was put back: end every sign-in, so that none comes back that had ended",
    )
    .option("--at <time>", "when the backup was made; refused if the records know of something later");
  withYes(verb).action(perform<[], Options>(restore));
  examples(verb, "restore", 'restore --at "2026-11-25 03:00" --yes');
}

async function restore(session: Session, _words: [], { at, yes }: Options): Promise<void> {
  const { deps, terminal } = session;
  if (!yes) refuseIfNobodyIsThere(deps);
  const found = await deps.restore({
    ...(at !== undefined && { at: instant(Date.parse(session.time(at))) }),
    confirm: async (what) => {
      if (yes) terminal.note(told(what, terminal));
      else await confirm(deps, `${told(what, terminal)}\nThis ends every sign-in of everybody.`);
    },
  });
  const { cutOff, recordsEnd } = found;
  const document = {
    outcome: "restored",
    recordsEnd: iso(recordsEnd),
    revocation: cutOff.id,
    notBefore: iso(cutOff.notBefore),
  };
  terminal.show(document, () =>
    [
      `Over: every sign-in up to ${terminal.time(cutOff.notBefore)} (${cutOff.id}).`,
      `Not in these records is what was done after ${terminal.time(recordsEnd)}. Do again what was needed of it:`,
      ...lost.map((line) => `  - ${line}`),
    ].join("\n"),
  );
}

const iso = (at: number): string => new Date(at).toISOString();

function told({ recordsEnd, latestSignIn }: RestoreFound, terminal: Terminal): string {
  const end = `The records end at ${terminal.time(recordsEnd)}`;
  if (latestSignIn === undefined) return `${end}, and no sign-in is kept.`;
  const signIn = `the latest sign-in that is kept was made at ${terminal.time(latestSignIn)}`;
  return latestSignIn > recordsEnd
    ? `${end}, and ${signIn}: the records are older.`
    : `${end}, and ${signIn}. If only sign-ins were put back and not the records, nothing has to be done.`;
}

const lost = [
  "suspensions: whoever was suspended may sign in until you suspend them again",
  "passwords: the earlier ones hold again, also those that somebody else knows",
  "keys: after a leak, rotate them again with `hallpass keys rotate --at-once`",
  "accounts, policies, switches, apps and their secrets: apply the content again",
  "audit records: the log's checkpoints tell how far they went; the chain goes on from the backup",
];
