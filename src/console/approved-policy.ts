import type { ApprovalWithPreview } from "../admin-client/approvals.ts";
import type { Institution } from "../admin-client/institutions.ts";
import { type Html, html } from "../http/html.ts";
import { path } from "./api.ts";
import { policyCommand } from "./policy-command.ts";
import { fieldsOf, policy, policyOf } from "./policy-data.ts";
import { nextDates, policyPicture } from "./policy-picture.ts";
import type { Visit } from "./visit.ts";

/** What a policy that is asked for would mean, as a picture, and what it changes, as a command says it. */
export async function policyAsked(
  visit: Visit,
  schools: readonly Institution[],
  asked: NonNullable<ApprovalWithPreview["policy"]>,
): Promise<Html | false> {
  const school = schools.find(({ id }) => id === asked.institution);
  if (school === undefined) return false;
  const present = await visit.api.read({ path: path`/institutions/${school.id}/policy` }, policy);
  const wanted = policy.parse(asked);
  const facts = { policy: policyOf(wanted, school.disabled), timeZone: school.timeZone };
  const changes = policyCommand(school, { present, fields: fieldsOf(wanted, school.timeZone) });
  return html`<h2>${visit.speech.say("consoleApprovals.changes")}</h2>
<p><code>${changes}</code></p>
${policyPicture(visit, facts)}${nextDates(visit, facts)}`;
}
