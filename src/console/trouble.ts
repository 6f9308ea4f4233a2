import { linkButton } from "../components/button.ts";
import { notice } from "../components/notice.ts";
import { html } from "../http/html.ts";
import type { MessageId } from "../messages/speech.ts";
import type { Refused } from "./api.ts";
import { command } from "./command.ts";
import { show } from "./page.ts";
import { asked, type Visit } from "./visit.ts";

/** What the API refuses, for whoever reads pages. */
const sentences: Readonly<Record<string, MessageId>> = {
  "not-found": "consoleTrouble.notFound",
  "not-permitted": "consoleTrouble.notPermitted",
  "insufficient-scope": "consoleTrouble.noAccess",
  "changed-meanwhile": "consoleTrouble.changedMeanwhile",
  "preview-needed": "consoleTrouble.previewNeeded",
  "approval-needed": "consoleTrouble.approvalNeeded",
  "too-many-alone": "consoleTrouble.tooManyAlone",
  "own-request": "consoleTrouble.ownRequest",
  "asker-may-not": "consoleTrouble.askerMayNot",
  "no-secret": "consoleTrouble.noSecret",
  "secrets-overlap": "consoleTrouble.secretsOverlap",
};

export const sentenceOf = ({ speech }: Pick<Visit, "speech">, { word }: Refused): string =>
  speech.say(sentences[word] ?? "consoleTrouble.invalid");

/** A refusal that no form on the page can tell. */
export const sorry = (visit: Visit, refused: Refused): void =>
  tell(visit, refused.status, sentenceOf(visit, refused));

/** Who is signed in, but may not see this. */
export const noAccess = (visit: Visit): void => tell(visit, 403, visit.speech.say("consoleTrouble.noAccess"));

function tell(visit: Visit, status: number, content: string): void {
  const title = visit.speech.say(status === 404 ? "consoleTrouble.nothingHere" : "consoleTrouble.title");
  show(
    visit,
    { title, place: "overview", status, command: commandAt(visit) },
    html`<h1>${title}</h1>${notice({ tone: "bad", content, spoken: true })}
<p>${linkButton({ href: "/console", label: visit.speech.say("console.toOverview") })}</p>`,
  );
}

/** What asks about the same at the terminal, and is refused there as well: by the first part of the address below /console. */
const about: Readonly<Record<string, (visit: Visit) => string>> = {
  people: ({ id }) => (id === "" ? command("accounts", "find") : command("accounts", "show", id)),
  lists: () => command("accounts", "find"),
  import: () => command("accounts", "find"),
  "sign-ins": ({ id }) => command("why", id),
  why: () => command("why", "grt_…"),
  end: () => command("revocations", "list"),
  ended: ({ id }) => (id === "" ? command("revocations", "list") : command("revocations", "show", id)),
  approvals: ({ id }) => (id === "" ? command("approvals", "list") : command("approvals", "show", id)),
  apps: ({ id }) => (id === "" ? command("clients", "list") : command("clients", "show", id)),
  "new-app": () => command("clients", "list"),
  policy: (visit) => command("policy", "show", asked(visit, "institution") || visit.account.institutionId),
  audit: () => command("audit"),
};

function commandAt(visit: Visit): string {
  const [, , first = ""] = visit.ctx.path.split(/[/.]/);
  return about[first]?.(visit) ?? command("counts");
}
