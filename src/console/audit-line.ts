import type { AuditRecord } from "../admin-client/audit.ts";
import { shortTimeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import type { MessageId } from "../messages/speech.ts";
import type { Visit } from "./visit.ts";

/** One record as a line: when, who, what, why. */
export const auditLine = (visit: Visit, record: AuditRecord): Html => {
  const { speech } = visit;
  return html`<li id="${record.id}"><p class="trail-what">${actionWords(visit, record.action)}${record.code !== undefined && html` <code>${record.code}</code>`}</p>
<p class="trail-who"><bdi>${record.actor.name}</bdi>${record.actor.address !== undefined && html` · ${record.actor.address}`} · ${shortTimeOf(speech, record.at)}</p>
${noteWords(visit, record)}</li>`;
};

/** So many letters of a note stand in a list, which is to weigh less than 60 kB; the record's own page has all of it. */
const shownOfNote = 120;

export function noteWords({ speech }: Visit, { id, note }: AuditRecord): Html | false {
  if (note === undefined) return false;
  const letters = Array.from(note);
  if (letters.length <= shownOfNote) return html`<p class="trail-note"><bdi>${note}</bdi></p>`;
  const begin = letters.slice(0, shownOfNote).join("").trimEnd();
  return html`<p class="trail-note"><bdi>${begin}…</bdi> <a href="/console/audit/${encodeURIComponent(id)}">${speech.say("consoleAudit.wholeNote")}</a></p>`;
}

/** In words where we have some; what a later version records is shown as it is. */
export const actionWords = ({ speech }: Visit, action: string): string =>
  knownActions.includes(action) ? speech.say(`consoleActions.${action}` as MessageId) : action;

/** Every act that is recorded. A test holds them to the source. */
export const knownActions: readonly string[] = [
  "apply-content",
  "approval-ran-out",
  "approve",
  "ask-approval",
  "change-own-password",
  "create-account",
  "disable",
  "drop-approval",
  "enable",
  "end-other-sign-ins",
  "end-own-sign-ins",
  "end-session",
  "import",
  "import-accounts",
  "note-credential-change",
  "refuse-approval",
  "reinstate-account",
  "restore",
  "revoke",
  "revoke-grant",
  "rotate-keys",
  "set-mobile-access",
  "set-password",
  "set-policy",
  "register-client",
  "change-client",
  "rotate-client-secret",
  "end-earlier-secret",
  "suspend-account",
  "withdraw-approval",
];
