import type { PreviewNeeded } from "../actions/after-preview.ts";
import type { ApprovalNeeded, TooManyAlone } from "../actions/ask-approval.ts";
import { invalid } from "../http/parse.ts";
import { Problem } from "../http/problem.ts";
import { iso } from "./views.ts";

/** The permission is there, but the account may do more than the caller. */
export const notPermitted = (): Problem =>
  new Problem("not-permitted", "It may do more than you may, or would be able to afterwards.");

/** Somebody else has written since it was read. */
export const changedMeanwhile = (): Problem =>
  new Problem("changed-meanwhile", "Read it again, and make your change to what it says now.");

export const unknownPage = (): Problem =>
  invalid([{ path: "after", message: "is not what a page gave as next" }]);

interface HowToPreview {
  /** What answers with the numbers and a token. */
  readonly ask?: string;
  /** Where the token goes. */
  readonly repeat: string;
}

/** How to ask, for somebody who has not seen how many sign-ins a change would end. */
export function previewNeeded({ moreThan, looked, tokenRefused }: PreviewNeeded, how: HowToPreview): Problem {
  const refused = tokenRefused
    ? "The token is of another change, was given to somebody else, or has run out. "
    : "";
  const number =
    looked === "enough"
      ? `It would end more than ${moreThan} sign-ins, at once or within 30 days.`
      : `It may end more than ${moreThan} sign-ins, at once or within 30 days: more are kept than could be looked through.`;
  const { ask = "POST /previews for the same change", repeat } = how;
  const then = `Ask ${ask}, and repeat the token of its answer as ${repeat} within 15 minutes.`;
  return new Problem("preview-needed", `${refused}${number} ${then}`);
}

/** For somebody whose change waits for another administrator now. */
export const approvalNeeded = ({ moreThan, approval: { id, endsAt, signIns } }: ApprovalNeeded): Problem =>
  new Problem(
    "approval-needed",
    `It would end ${signIns === 1 ? "1 sign-in" : `${signIns} sign-ins`}, at once or within 30 days, more than ${moreThan}. Nothing has been done: it waits as ${id} until ${iso(endsAt)} for another administrator who may do the same.`,
    { approval: id },
  );

/** For what nobody can be asked to approve. */
export const tooManyAlone = ({ moreThan }: TooManyAlone): Problem =>
  new Problem(
    "too-many-alone",
    `It would end more than ${moreThan} sign-ins, at once or within 30 days, and only revocations and policies can be asked for. Nothing has been done: whoever runs Hallpass can raise HALLPASS_APPROVAL_ABOVE.`,
  );

type Present<Fields> = {
  readonly [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & {
  readonly [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<
    Fields[Name],
    undefined
  >;
};

/** A field that was not sent is no field: actions and ports tell it from one that holds undefined. */
export const withoutAbsent = <Fields extends object>(fields: Fields): Present<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
