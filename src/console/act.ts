import type { FormLimit } from "../http/form.ts";
import { goOn } from "../http/notice-cookie.ts";
import type { MessageId } from "../messages/speech.ts";
import { Refused } from "./api.ts";
import { empty, type Filled, filled, type Shown } from "./forms.ts";
import type { ConsoleRoute } from "./route.ts";
import { sentenceOf } from "./trouble.ts";
import type { Visit } from "./visit.ts";

type Errors = Filled["errors"];

/**
 * Something that is done with a form: asked for at an address, sent to the same one, and shown there again with what is
 * wrong; nothing that was typed is lost.
 */
export interface Act {
  /** Below /console. */
  readonly path: string;
  readonly permission: ConsoleRoute["permission"];
  /** It needs no proof of who they are: undone as easily as done, or small. */
  readonly harmless?: boolean;
  readonly formLimit?: FormLimit;
  /** The fields of the form, beside the reason. */
  readonly names?: readonly string[];
  /** What stands in the form at first; without it, `empty` does. */
  readonly first?: Filled["values"];
  /** What the form can mend, in the problem words of the API. Any other refusal gets a page of its own. */
  readonly mends?: readonly string[];
  /** What such a refusal says about the form. */
  readonly wrong?: (visit: Visit, refused: Refused) => Errors;
  readonly show: (visit: Visit, shown: Shown) => Promise<void> | void;
  /** Does it, and answers. Throws `WrongForm`, and what the API has `Refused`. */
  readonly run: (visit: Visit, form: Filled) => Promise<void>;
}

/** What can be seen to be wrong with a form without asking the API. */
export class WrongForm extends Error {
  override readonly name = "WrongForm";
  readonly errors: Errors;

  constructor(errors: Errors) {
    super("The form is not filled in as it must be.");
    this.errors = errors;
  }
}

export const actRoutes = (act: Act): readonly ConsoleRoute[] => {
  const { path, permission, harmless = false, first, formLimit } = act;
  const form = first === undefined ? empty : { values: first, errors: {} };
  return [
    { method: "get", path, permission, serve: async (visit) => act.show(visit, { form, status: 200 }) },
    {
      method: "post",
      path,
      permission,
      dangerous: !harmless,
      ...(formLimit !== undefined && { formLimit }),
      serve: (visit) => carryOut(visit, act),
    },
  ];
};

async function carryOut(visit: Visit, act: Act): Promise<void> {
  const form = filled(visit, [...(act.names ?? []), "code", "note"]);
  try {
    await act.run(visit, form);
  } catch (error) {
    if (error instanceof Refused && error.approval !== undefined) return showWaiting(visit, error.approval);
    const { errors, status } = mistakeIn(visit, act, error);
    await act.show(visit, { form: { ...form, errors }, status });
  }
}

/** Throws what the form cannot mend. */
function mistakeIn(
  visit: Visit,
  { mends = ["invalid-request"], wrong = errorsOf }: Act,
  error: unknown,
): Pick<Filled, "errors"> & Pick<Shown, "status"> {
  if (error instanceof WrongForm) return { errors: error.errors, status: 400 };
  if (error instanceof Refused && mends.includes(error.word))
    return { errors: wrong(visit, error), status: error.status };
  throw error;
}

/** It is not done, and not lost: the page of the request says so. */
const showWaiting = ({ ctx }: Visit, id: string): void =>
  goOn(ctx, `/console/approvals/${id}`, { tone: "warn", id: "consoleTrouble.approvalNeeded" });

/** Fields of the API, each with the field of the form that it is about and what is said there. */
export type WrongFields = Readonly<Record<string, readonly [name: string, MessageId]>>;

/** At the fields that the refusal names, where the form has them; else one sentence about the whole. */
export function errorsOf(visit: Visit, refused: Refused, fields: WrongFields = {}): Errors {
  const all: WrongFields = { ...wrongReason, ...fields };
  const known = refused.fields.flatMap((path) => {
    const [name, id] = all[path] ?? [];
    return name === undefined || id === undefined ? [] : [[name, visit.speech.say(id)] as const];
  });
  return known.length > 0 ? Object.fromEntries(known) : { form: sentenceOf(visit, refused) };
}

const wrongReason: WrongFields = {
  code: ["code", "consoleAct.codeWrong"],
  note: ["note", "consoleAct.noteWrong"],
};
