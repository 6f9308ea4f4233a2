import type { Command } from "commander";
import { type Revocation, revokedNow } from "../admin-client/revocations.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { actOnFile, type FileOptions, oneOrFile, withFile } from "./bulk.ts";
import { type ConfirmOptions, previewed, withYes } from "./previewed.ts";
import type { Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends ConfirmOptions, FileOptions {
  readonly code: string;
  readonly note?: string;
  readonly client?: string;
  readonly signedInUntil?: string;
  readonly mobileOnly?: true;
  readonly spareAdministrators?: true;
}

interface Level {
  readonly name: "grant" | "account" | "client" | "institution" | "everyone";
  readonly what: string;
  /** What its argument is, if it has one. */
  readonly argument?: string;
  readonly example: string;
}

const levels: readonly Level[] = [
  {
    name: "grant",
    what: "end one sign-in, everywhere and at once; it returns when that is so",
    argument: "a grant id",
    example: "revoke grant grt_Qm4yWc9DkR1sLx7ZtUaB --code device-lost",
  },
  {
    name: "account",
    what: "end every sign-in of a person; they may sign in again",
    argument: accountWord,
    example: 'revoke account northgate/ana.silva --code stolen --signed-in-until "2h ago"',
  },
  {
    name: "client",
    what: "end every sign-in in one app or tool, at every institution",
    argument: "a client id",
    example: "revoke client quiz-tool --code leaked-secret",
  },
  {
    name: "institution",
    what: "end every sign-in at an institution",
    argument: "an institution id",
    example: "revoke institution northgate --code breach --mobile-only --spare-administrators",
  },
  {
    name: "everyone",
    what: "end every sign-in of the whole deployment",
    example: 'revoke everyone --code breach --signed-in-until "2026-11-22 14:05"',
  },
];

export function revokeVerbs(program: Command, perform: Perform): void {
  const revoke = program
    .command("revoke")
    .description("end sign-ins, everywhere and at once, with one record however many they are");
  for (const level of levels) revokeVerb(revoke, perform, level);
}

function revokeVerb(revoke: Command, perform: Perform, level: Level): void {
  const verb = revoke.command(level.name).description(level.what);
  if (level.argument !== undefined) verb.argument(argumentOf(level), level.argument);
  verb
    .requiredOption("--code <code>", "the reason as a short word, for lists and scripts: stolen, breach")
    .option("--note <text>", "the reason in your own words, for the audit record");
  if (level.name === "account") withYes(withFile(verb.option("--client <id>", "only in this app or tool")));
  if (level.name !== "grant") {
    verb
      .option("--signed-in-until <time>", "only what was signed in to until then, instead of until now")
      .option("--mobile-only", "only in mobile apps");
  }
  if (concernsMany(level)) {
    withYes(verb.option("--spare-administrators", "not those of people who administer"));
  }
  verb.action(
    perform<[string | undefined], Options>(async (session, [typed = ""], options) => {
      const { terminal } = session;
      const whom =
        level.name === "account" ? oneOrFile(typed === "" ? undefined : typed, options) : { one: typed };
      const api = await session.admin("accounts:read", "sign-ins:read", "sign-ins:end", "sign-ins:end-all");
      if ("file" in whom) {
        const act = { action: "end-sign-ins", ...termsOf(session, options) } as const;
        return actOnFile(session, api, { ...whom, act, yes: options.yes });
      }
      const asked = await bodyOf(session, api, { level, typed, options });
      const { code: _code, note: _note, ...revocation } = asked;
      const seen = concernsMany(level)
        ? { preview: await previewed(session, api, { change: { revocation }, yes: options.yes }) }
        : {};
      const body = { ...asked, ...seen };
      const request = { method: "POST", path: path`/revocations`, body } as const;
      const { document, value } = await api({ ...request, answer: revokedNow });
      terminal.show(document, () => sentence(value, typed === "" ? level.name : typed, terminal));
    }),
  );
  examples(verb, level.example);
}

const concernsMany = ({ name }: Level): boolean => name !== "grant" && name !== "account";

const argumentOf = ({ name }: Level): string => (name === "account" ? "[account]" : `<${name}>`);

async function bodyOf(
  session: Session,
  api: AdminApi,
  { level, typed, options }: { level: Level; typed: string; options: Options },
) {
  const { client, ...terms } = termsOf(session, options);
  const id = level.name === "account" ? await accountNamed(api, typed) : typed;
  return {
    target: {
      level: level.name,
      ...(level.argument !== undefined && { [level.name]: id }),
      ...(client !== undefined && { client }),
    },
    ...terms,
  };
}

function termsOf({ time }: Session, options: Options) {
  const { code, note, client, signedInUntil, mobileOnly, spareAdministrators } = options;
  return {
    code,
    ...(client !== undefined && { client }),
    ...(note !== undefined && { note }),
    ...(signedInUntil !== undefined && { notBefore: time(signedInUntil) }),
    ...(mobileOnly === true && { mobileOnly }),
    ...(spareAdministrators === true && { sparingAdministrators: true }),
  };
}

function sentence(
  { outcome, revocation }: { outcome: "revoked" | "unchanged"; revocation: Revocation },
  whom: string,
  terminal: Terminal,
): string {
  const { id, notBefore, recordedAt, target } = revocation;
  const when = terminal.time(notBefore ?? recordedAt);
  if (target.level !== "grant") {
    const what = `every sign-in of ${whom}${narrowing(revocation)} up to ${when}`;
    return outcome === "revoked" ? `Over: ${what} (${id}).` : `Over already: ${what} (${id}).`;
  }
  return outcome === "revoked"
    ? `${whom} has ended (${id}).`
    : `${whom} was ended already at ${when} (${id}).`;
}

/** Not everything of theirs is over: a slip in a client's id has to show. */
function narrowing({ target, mobileOnly, sparingAdministrators }: Revocation): string {
  const within = [
    ...(target.level === "account" && target.client !== undefined ? [` in ${target.client}`] : []),
    ...(mobileOnly === true ? [" in mobile apps"] : []),
  ].join(",");
  return sparingAdministrators === true ? `${within}, but not of administrators,` : within;
}
