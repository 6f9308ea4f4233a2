import type { Command } from "commander";
import { secretEnded, secretRotated } from "../admin-client/clients.ts";
import { path } from "./admin-api.ts";
import { wrongUsage } from "./failure.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { examples, type Perform } from "./verb.ts";

interface RotateOptions extends ReasonOptions {
  readonly overlap: string;
  readonly again?: true;
}

export function rotateSecretVerb(clients: Command, perform: Perform): void {
  const verb = clients
    .command("rotate-secret")
    .description("make a new secret, printed once; the one of before stays valid for a while")
    .argument("<id>", "a client_id")
    .option("--overlap <hours>", "how long the one of before stays valid, 0 to 720; 0 ends it at once", "24")
    .option("--again", "the answer to the last rotation was lost: another secret in the place of that one");
  withReason(verb).action(
    perform<[string], RotateOptions>(async ({ adminInFull, terminal }, [id], options) => {
      if (!/^\d{1,6}$/.test(options.overlap)) throw wrongUsage("--overlap must be whole hours, 0 to 720.");
      const again = options.again === undefined ? {} : { again: true };
      const body = { overlapHours: Number(options.overlap), ...again, ...givenReason(options) };
      const api = await adminInFull();
      const request = { method: "POST", path: path`/clients/${id}/secret-rotations`, body } as const;
      const { document, value } = await api({ ...request, answer: secretRotated });
      terminal.show(document, () => value.secret);
      const { earlierSecretUntil: until } = value;
      terminal.note(
        until === undefined
          ? "The secret above is not shown again. The one of before is over."
          : `The secret above is not shown again. The one of before is valid until ${terminal.time(until)}.`,
      );
    }),
  );
  examples(
    verb,
    "clients rotate-secret platform-api --overlap 48 --code yearly",
    "clients rotate-secret quiz-tool --overlap 0 --code leaked",
  );
}

export function endSecretVerb(clients: Command, perform: Perform): void {
  const verb = clients
    .command("end-secret")
    .description("end the secret from before the last rotation now, when every server has the new one")
    .argument("<id>", "a client_id");
  withReason(verb).action(
    perform<[string], ReasonOptions>(async ({ adminInFull, terminal }, [id], options) => {
      const api = await adminInFull();
      const body = givenReason(options);
      const request = { method: "POST", path: path`/clients/${id}/secret-endings`, body } as const;
      const { document, value } = await api({ ...request, answer: secretEnded });
      const already = value.outcome === "unchanged" ? " already" : "";
      terminal.show(document, () => `The earlier secret of ${id} is over${already}.`);
    }),
  );
  examples(verb, "clients end-secret platform-api");
}
