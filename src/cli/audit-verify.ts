import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { pageOf } from "../admin-client/page.ts";
import { brokenAt, type ChainEnd, unbegun } from "../store/port/audit-chain.ts";
import type { ChainedAuditRecord } from "../store/port/entities.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { asHashed, chainedRecord, oldestFirst, recordsIn } from "./audit-records.ts";
import { CommandFailure, wrongUsage } from "./failure.ts";
import { listed } from "./paging.ts";
import { examples, type Perform } from "./verb.ts";

interface Options {
  readonly checkpoint?: readonly ChainEnd[];
}

export function auditVerifyVerb(audit: Command, perform: Perform): void {
  const verify = audit
    .command("verify")
    .description("check the chain of all audit records: whether any was changed, taken out, put in or moved")
    .argument(
      "[file]",
      "what audit --all --json printed, or its records one a line; without it the server is asked",
    )
    .option(
      "--checkpoint <number:hash>",
      "a record that must be there, as the server's log told; may be repeated",
      (text: string, before: readonly ChainEnd[] | undefined) => [...(before ?? []), checkpointOf(text)],
    )
    .action(
      perform<[string | undefined], Options>(async ({ admin, terminal }, [file], { checkpoint = [] }) => {
        const records = file === undefined ? await allOf(await admin("audit:read")) : await readRecords(file);
        const last = verified(records, checkpoint);
        const document = {
          outcome: "whole",
          records: records.length,
          checkpoint: `${last.number}:${last.hash}`,
        };
        terminal.show(document, () =>
          [`${records.length} records, and the chain is whole.`, `Checkpoint: ${document.checkpoint}`].join(
            "\n",
          ),
        );
      }),
    );
  examples(
    verify,
    "audit verify",
    "audit verify audit.json --checkpoint 1204:Lx4C2l0xXo9tV3yJm8Qe7A5sKdB6uHfGzN1pRwTjYbI",
  );
}

/** Where the chain ends, if it is what was written down. What has been cut off at the end, only a checkpoint shows. */
export function verified(records: readonly ChainedAuditRecord[], checkpoints: readonly ChainEnd[]): ChainEnd {
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) throw broken("There are no records at all.");
  const before = checkpoints.find(({ number }) => number === first.number - 1) ?? unbegun;
  const at = brokenAt(records, before);
  if (at !== undefined) {
    throw broken(`The chain is broken at record ${at}: it, or what came before it, is not what was written.`);
  }
  for (const { number, hash } of checkpoints.filter((one) => one !== before)) {
    const record = records[number - first.number];
    if (record === undefined) throw broken(`Record ${number} is missing: the records end at ${last.number}.`);
    if (record.hash !== hash)
      throw broken(`Record ${number} has another hash than the checkpoint: the chain was made anew.`);
  }
  return last;
}

const broken = (sentence: string): CommandFailure => new CommandFailure("failed", sentence);

async function allOf(api: AdminApi): Promise<readonly ChainedAuditRecord[]> {
  const request = { path: path`/audit`, answer: pageOf(chainedRecord) };
  const { value } = await listed(api, request, { limit: 200, all: true });
  return oldestFirst(value.items.map(asHashed));
}

async function readRecords(file: string): Promise<readonly ChainedAuditRecord[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure("failed", `${file} cannot be read (${error.code}).`);
  });
  return recordsIn(text);
}

function checkpointOf(text: string): ChainEnd {
  const [, number, hash] = /^(\d{1,15}):([\w-]{43})$/.exec(text) ?? [];
  if (number === undefined || hash === undefined)
    throw wrongUsage(`"${text}" is no checkpoint. Write the number and the hash, with a colon between.`);
  return { number: Number(number), hash };
}
