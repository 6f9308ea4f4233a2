import type { ClientPolicy, InstitutionFacts } from "../policy/facts.ts";
import type { ClientId, InstitutionId } from "../policy/ids.ts";
import type { Records } from "../store/port/records.ts";
import { missing, type PreviewDeps, type Previewed, type PreviewNeeded } from "./after-preview.ts";
import type { ApplyContentOutcome, ApplyOptions, applyContent } from "./apply-content.ts";
import { type ApprovalDeps, type TooManyAlone, tooManyAlone } from "./ask-approval.ts";
import type { Caller } from "./caller.ts";
import type { Content } from "./content.ts";
import { contentSteps } from "./content-steps.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { type ContentEffect, type Preview, preview } from "./preview.ts";
import type { SignInsDeps } from "./sign-ins-in-reach.ts";

interface Deps extends ActionDeps, SignInsDeps, PreviewDeps, ApprovalDeps {
  readonly records: Records;
  readonly apply: ReturnType<typeof applyContent>;
}

/** Of content that changes what decides: what it would end, and the token that shows that somebody has seen it. */
interface SeenContent extends Pick<Preview, "now" | "total"> {
  readonly token: string;
}

export type ApplyAfterPreviewOutcome =
  | PreviewNeeded
  | TooManyAlone
  | (ApplyContentOutcome & {
      /** After a dry run, for whoever may know how many are signed in. */
      readonly seen?: SeenContent;
    });

/** Applies content; whoever ends very many sign-ins with it has to have asked first how many, by a dry run. */
export const applyContentAfterPreview =
  (deps: Deps) =>
  async (
    caller: Caller,
    content: Content,
    { dryRun, code, note, ...previewed }: Previewed & ApplyOptions,
  ): Promise<ApplyAfterPreviewOutcome> => {
    const tried = await deps.apply(caller, content, { dryRun: true });
    if (tried.outcome === "not_permitted") return tried;
    const how = { dryRun, ...given({ code, note }) };
    const proposal = await effectOf(deps, content);
    if (proposal.institutions.size + proposal.clients.size === 0)
      return dryRun ? tried : deps.apply(caller, content, how);
    const asked = { proposal };
    if (!dryRun)
      return (
        (await missing(deps, caller, { asked, ...previewed })) ??
        (await tooManyAlone(deps, proposal)) ??
        deps.apply(caller, content, how)
      );
    if (!caller.permissions.has("sign-ins:read")) return tried;
    const { now, total } = await preview(deps)(proposal);
    return { ...tried, seen: { now, total, token: deps.previewTokens.make(caller, asked) } };
  };

const given = ({ code, note }: { code: string | undefined; note: string | undefined }): GivenReason => ({
  ...(code !== undefined && { code }),
  ...(note !== undefined && { note }),
});

const deciding: ReadonlySet<string> = new Set([
  "disabled",
  "institutions",
  "timers",
  "mobileAccess",
  "schedule",
  "quietPeriods",
  "timeZone",
]);

async function effectOf({ records, now }: Deps, content: Content): Promise<ContentEffect> {
  const steps = await records.change((writer) => contentSteps(writer, content, now()));
  const institutions = new Map<InstitutionId, InstitutionFacts>();
  const clients = new Map<ClientId, ClientPolicy>();
  for (const step of steps) {
    const { change, fields } = step.change;
    if (change === "add" || !fields.some((field) => deciding.has(field))) continue;
    if ("institution" in step) institutions.set(step.institution.id, step.institution);
    else if ("client" in step && isForFewer(step.client, fields)) clients.set(step.client.id, step.client);
  }
  return { institutions, clients };
}

/** Or for others than before. */
const isForFewer = ({ disabled, institutions }: ClientPolicy, changed: readonly string[]): boolean =>
  disabled || (institutions !== "all" && changed.includes("institutions"));
