import type { Command } from "commander";
import { suspended } from "../admin-client/accounts.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { path } from "./admin-api.ts";
import { actOnFile, type FileOptions, oneOrFile, withFile } from "./bulk.ts";
import { type ConfirmOptions, withYes } from "./previewed.ts";
import { suspensionSentence } from "./suspension-sentence.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends FileOptions, ConfirmOptions {
  readonly code: string;
  readonly note?: string;
  readonly from?: string;
  readonly until?: string;
  readonly keepSignedIn?: true;
}

export function suspendVerb(program: Command, perform: Perform): void {
  const suspend = program
    .command("suspend")
    .description("shut a person out, everywhere and at once; it returns when that is so")
    .argument("[account]", accountWord)
    .requiredOption(
      "--code <code>",
      "the reason as a short word, for lists and scripts: conduct, left-school",
    )
    .option("--note <text>", "the reason in your own words, for the audit record")
    .option("--from <time>", "when it begins, if later than now")
    .option("--until <time>", "when it ends by itself")
    .option("--keep-signed-in", "only pause the sign-ins that exist: they work again when it ends");
  withYes(withFile(suspend)).action(
    perform<[string | undefined], Options>(async (session, [typed], options) => {
      const { adminInFull, terminal, time } = session;
      const whom = oneOrFile(typed, options);
      const body = {
        code: options.code,
        ...(options.note !== undefined && { note: options.note }),
        ...(options.from !== undefined && { startsAt: time(options.from) }),
        ...(options.until !== undefined && { endsAt: time(options.until) }),
        signOut: options.keepSignedIn !== true,
      };
      const api = await adminInFull();
      if ("file" in whom) {
        const act = { action: "suspend", ...body } as const;
        return actOnFile(session, api, { ...whom, act, yes: options.yes });
      }
      const id = await accountNamed(api, whom.one);
      const request = { method: "POST", path: path`/accounts/${id}/suspensions`, body } as const;
      const { document, value } = await api({ ...request, answer: suspended });
      terminal.show(document, () => {
        const words = value.outcome === "suspended" ? "is suspended" : "was suspended so already";
        return `${whom.one} ${words}: ${suspensionSentence(value.suspension, terminal)}.`;
      });
    }),
  );
  examples(
    suspend,
    "suspend northgate/ana.silva --code conduct",
    'suspend northgate/ana.silva --code conduct --note "Incident 118" --until "in 7d"',
    'suspend lakeside/fumiko.sato --code exams --from "2026-12-01 08:00" --until "2026-12-01 12:00" --keep-signed-in',
    "suspend --file leavers.csv --code left-school --yes",
  );
}
