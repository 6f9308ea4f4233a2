import type { Command } from "commander";
import { pageOf } from "../admin-client/page.ts";
import { type Revocation, revocation, revocationWithProof } from "../admin-client/revocations.ts";
import { path } from "./admin-api.ts";
import { listed, type PagingOptions, tellOfMore, withPaging } from "./paging.ts";
import { type Column, fieldList } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends PagingOptions {
  readonly institution?: string;
}

export function revocationsVerbs(program: Command, perform: Perform): void {
  const revocations = program
    .command("revocations")
    .description("what has ended sign-ins: list and prove it");
  const list = revocations
    .command("list")
    .description("list what has ended sign-ins, newest first, without what people have ended themselves")
    .option("--institution <id>", "only at this institution");
  withPaging(list).action(
    perform<[], Options>(async ({ admin, terminal }, _words, { institution, ...paging }) => {
      const request = { path: path`/revocations`, query: { institution }, answer: pageOf(revocation) };
      const { document, value } = await listed(await admin("sign-ins:read"), request, paging);
      terminal.show(document, () => terminal.table(value.items, columnsFor(terminal)));
      tellOfMore(value, terminal, "Nothing has been revoked.");
    }),
  );
  examples(list, "revocations list", "revocations list --institution northgate");

  const show = revocations
    .command("show")
    .description("show a revocation: how many sign-ins it has ended, and how many of them were refused since")
    .argument("<revocation>", "the id of its record")
    .action(
      perform<[string]>(async ({ admin, terminal }, [id]) => {
        const api = await admin("sign-ins:read");
        const { document, value } = await api({
          path: path`/revocations/${id}`,
          answer: revocationWithProof,
        });
        const { ended, seenRefused, countedAt } = value.proof;
        terminal.show(document, () =>
          fieldList([
            ["Id", value.id],
            ["Ends", targetWords(value)],
            ["Signed in until", terminal.time(value.notBefore ?? value.recordedAt)],
            ["Recorded", terminal.time(value.recordedAt)],
            ["Because", [value.because, value.code].filter((word) => word !== undefined).join(": ")],
            [
              "Sign-ins ended",
              countedAt === undefined
                ? `${ended}, still counting`
                : `${ended}, counted ${terminal.time(countedAt)}`,
            ],
            ["Refused since", String(seenRefused)],
          ]),
        );
      }),
    );
  examples(show, "revocations show den_4nXq0cS1mB7uTzKe9yLf");
}

const columnsFor = (terminal: Terminal): readonly Column<Revocation>[] => [
  { title: "id", cell: ({ id }) => id },
  { title: "ends", cell: targetWords, cut: true },
  { title: "signed in until", cell: ({ notBefore, recordedAt }) => terminal.time(notBefore ?? recordedAt) },
  { title: "recorded", cell: ({ recordedAt }) => terminal.time(recordedAt) },
  { title: "because", cell: ({ because }) => because },
  { title: "code", cell: ({ code = "" }) => code },
];

export function targetWords({
  target,
  mobileOnly,
  sparingAdministrators,
}: Pick<Revocation, "target" | "mobileOnly" | "sparingAdministrators">): string {
  const { level, ...ids } = target;
  return [
    level,
    ...Object.values(ids),
    ...(mobileOnly === true ? ["mobile only"] : []),
    ...(sparingAdministrators === true ? ["but administrators"] : []),
  ].join(" ");
}
