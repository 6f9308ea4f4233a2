import type { Command } from "commander";
import {
  type Approval,
  type ApprovalWithPreview,
  approval,
  approvalWithPreview,
  approved,
  requestRefused,
} from "../admin-client/approvals.ts";
import { pageOf } from "../admin-client/page.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { CommandFailure } from "./failure.ts";
import { listed, type PagingOptions, tellOfMore, withPaging } from "./paging.ts";
import { type ConfirmOptions, confirmed, withYes } from "./previewed.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { targetWords } from "./revocations.ts";
import { type Column, fieldList } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface ListOptions extends PagingOptions {
  readonly institution?: string;
}

interface ApproveOptions extends ReasonOptions, ConfirmOptions {}

const example = "apr_7kQx2VdRz0mWb8TnLs4e";

/** What waits for a second administrator. */
export function approvalsVerbs(program: Command, perform: Perform): void {
  const approvals = program
    .command("approvals")
    .description("requests that wait for another administrator: list, show, approve and refuse them");
  const list = approvals
    .command("list")
    .description("list the requests that wait for another administrator, newest first")
    .option("--institution <id>", "only at this institution");
  withPaging(list).action(
    perform<[], ListOptions>(async ({ admin, terminal }, _words, { institution, ...paging }) => {
      const request = { path: path`/approvals`, query: { institution }, answer: pageOf(approval) };
      const { document, value } = await listed(await admin("sign-ins:read"), request, paging);
      terminal.show(document, () => terminal.table(value.items, columnsFor(terminal)));
      tellOfMore(value, terminal, "Nothing waits for another administrator.");
    }),
  );
  examples(list, "approvals list");
  showVerb(approvals, perform);
  approveVerb(approvals, perform);
  refuseVerb(approvals, perform);
}

function showVerb(approvals: Command, perform: Perform): void {
  const show = approvals
    .command("show")
    .description("show a request: what is asked for, by whom and why, and what it would end by now")
    .argument("<request>", "the id of the request")
    .action(
      perform<[string]>(async ({ admin, terminal }, [id]) => {
        const api = await admin("sign-ins:read");
        const { document, value } = await api({ path: path`/approvals/${id}`, answer: approvalWithPreview });
        const { now, total } = value.preview;
        terminal.show(document, () =>
          fieldList([
            ...fieldsOf(value, terminal),
            ["Would end now", `${now.signIns} sign-ins of ${now.people} people`],
            ["Within 30 days", `${total.signIns} sign-ins of ${total.people} people`],
          ]),
        );
      }),
    );
  examples(show, `approvals show ${example}`);
}

function approveVerb(approvals: Command, perform: Perform): void {
  const approve = approvals
    .command("approve")
    .description("do what another administrator has asked for; it returns when it holds everywhere")
    .argument("<request>", "the id of the request");
  withYes(withReason(approve)).action(
    perform<[string], ApproveOptions>(async (session, [id], { yes = false, ...reason }) => {
      const { admin, terminal } = session;
      const api = await admin("sign-ins:read", "sign-ins:end-all", "policy:write");
      const shown = await stillWaiting(api, id);
      if (shown !== undefined) {
        terminal.note(fieldList(fieldsOf(shown, terminal)));
        await confirmed(session, shown.preview, yes);
      }
      const seen = shown === undefined ? {} : { preview: shown.preview.token };
      const body = { ...givenReason(reason), ...seen };
      const request = { method: "POST", path: path`/approvals/${id}/approve`, body } as const;
      const { document, value } = await api({ ...request, answer: approved });
      const { approval: done } = value;
      terminal.show(document, () => `Done, as ${done.askedBy.name} has asked: ${actWords(done)}.`);
    }),
  );
  examples(approve, `approvals approve ${example}`);
}

/** Undefined: it waits no longer. Whoever has approved it before is told so by approving it again, which does nothing more. */
async function stillWaiting(api: AdminApi, id: string): Promise<ApprovalWithPreview | undefined> {
  try {
    return (await api({ path: path`/approvals/${id}`, answer: approvalWithPreview })).value;
  } catch (error) {
    if (error instanceof CommandFailure && error.exit === "not-found") return undefined;
    throw error;
  }
}

function refuseVerb(approvals: Command, perform: Perform): void {
  const refuse = approvals
    .command("refuse")
    .description("take a request away: refuse another's, or withdraw your own")
    .argument("<request>", "the id of the request");
  withReason(refuse).action(
    perform<[string], ReasonOptions>(async ({ admin, terminal }, [id], reason) => {
      const api = await admin("sign-ins:end-all", "policy:write");
      const body = givenReason(reason);
      const request = { method: "POST", path: path`/approvals/${id}/refuse`, body } as const;
      const { document, value } = await api({ ...request, answer: requestRefused });
      terminal.show(document, () => `The request is ${value.outcome}: ${id}.`);
    }),
  );
  examples(refuse, `approvals refuse ${example} --note "Not during exams"`);
}

const columnsFor = (terminal: Terminal): readonly Column<Approval>[] => [
  { title: "id", cell: ({ id }) => id },
  { title: "asks for", cell: actWords, cut: true },
  { title: "by", cell: ({ askedBy }) => askedBy.name, cut: true },
  { title: "asked", cell: ({ askedAt }) => terminal.time(askedAt) },
  { title: "waits until", cell: ({ endsAt }) => terminal.time(endsAt) },
  { title: "sign-ins", cell: ({ wouldHaveEnded }) => String(wouldHaveEnded.signIns) },
];

const fieldsOf = (
  value: Approval,
  terminal: Terminal,
): readonly (readonly [string, string | undefined])[] => [
  ["Id", value.id],
  ["Asks for", actWords(value)],
  [
    "Signed in until",
    value.revocation?.notBefore === undefined ? undefined : terminal.time(value.revocation.notBefore),
  ],
  ["Policy", value.policy === undefined ? undefined : JSON.stringify(value.policy)],
  ["Asked by", `${value.askedBy.name} (${value.askedBy.id})`],
  ["Asked", terminal.time(value.askedAt)],
  ["Waits until", terminal.time(value.endsAt)],
  ["Code", value.code],
  ["Note", value.note],
  ["Would have ended", `${value.wouldHaveEnded.signIns} sign-ins of ${value.wouldHaveEnded.people} people`],
];

const actWords = ({ revocation, policy }: Approval): string =>
  revocation === undefined ? `policy of ${policy?.institution}` : `end ${targetWords(revocation)}`;
