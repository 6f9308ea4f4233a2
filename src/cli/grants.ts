import type { Command } from "commander";
import { type Grant, grant, type Verdict } from "../admin-client/grants.ts";
import { pageOf } from "../admin-client/page.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { path } from "./admin-api.ts";
import { type Column, fieldList } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

export function grantsVerbs(program: Command, perform: Perform): void {
  const grants = program.command("grants").description("people's sign-ins: list and show them");
  listVerb(grants, perform);
  showVerb(grants, perform);
}

function listVerb(grants: Command, perform: Perform): void {
  const list = grants
    .command("list")
    .description("list a person's sign-ins, latest activity first")
    .argument("<account>", accountWord)
    .action(
      perform<[string]>(async ({ admin, terminal }, [typed]) => {
        const api = await admin("accounts:read", "sign-ins:read");
        const id = await accountNamed(api, typed);
        const { document, value } = await api({ path: path`/accounts/${id}/grants`, answer: pageOf(grant) });
        terminal.show(document, () => terminal.table(value.items, columnsFor(terminal)));
        if (value.items.length === 0) terminal.note(`${typed} is not signed in anywhere.`);
      }),
    );
  examples(list, "grants list northgate/ana.silva");
}

function showVerb(grants: Command, perform: Perform): void {
  const show = grants
    .command("show")
    .description("show one sign-in: app, device, when it was last used, when it ends")
    .argument("<grant>", "a grant id")
    .action(
      perform<[string]>(async ({ admin, terminal }, [id]) => {
        const api = await admin("sign-ins:read");
        const { document, value } = await api({ path: path`/grants/${id}`, answer: grant });
        terminal.show(document, () => grantFields(value, terminal));
      }),
    );
  examples(show, "grants show grt_Qm4yWc9DkR1sLx7ZtUaB");
}

const columnsFor = (terminal: Terminal): readonly Column<Grant>[] => [
  { title: "id", cell: ({ id }) => id },
  { title: "app", cell: ({ client }) => client.name, cut: true },
  { title: "device", cell: ({ device = "" }) => device, cut: true },
  { title: "signed in", cell: ({ signedInAt }) => terminal.time(signedInAt) },
  { title: "last active", cell: ({ lastActivityAt }) => terminal.time(lastActivityAt) },
  { title: "ends", cell: ({ decision }) => ends(decision, terminal) },
];

const ends = ({ allowed, until, because = "" }: Verdict, terminal: Terminal): string => {
  if (!allowed) return `over: ${because}`;
  return until === undefined ? "not by time" : terminal.time(until);
};

export const grantFields = (one: Grant, terminal: Terminal): string =>
  fieldList([
    ["Id", one.id],
    ["Account", `${one.account} at ${one.institution}`],
    ["App", `${one.client.name} (${one.client.id}, ${one.client.kind})`],
    ["Device", one.device],
    ["Place", one.place],
    ["Signed in", terminal.time(one.signedInAt)],
    ["Last active", terminal.time(one.lastActivityAt)],
    ["Ends", ends(one.decision, terminal)],
  ]);
