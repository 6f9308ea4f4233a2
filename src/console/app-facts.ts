import type { Client, ClientDetails } from "../admin-client/clients.ts";
import { type IconName, kindIcon } from "../components/kind-icon.ts";
import { timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import type { Visit } from "./visit.ts";
import { authenticatesWords } from "./words.ts";

export type Fact = readonly [name: string, value: Html | string];

const icons: Readonly<Record<string, IconName>> = {
  mobile: "phone",
  tool: "tool",
  web: "web",
  "resource-server": "shield",
  service: "key",
};

export const iconOf = (kind: string): Html => kindIcon(icons[kind] ?? "tool");

const shownAtMost = 6;

/** As much of a long list as a page has room for, and how much more there is: the form that changes it has all. */
function inPart({ say }: Visit["speech"], items: readonly string[]): readonly string[] {
  const more = items.length - shownAtMost;
  return more <= 0 ? items : [...items.slice(0, shownAtMost), say("consoleLists.more", { count: more })];
}

/** What a client is, a line each; what it has not is left out. */
export function factsOf({ speech }: Visit, one: Client): readonly Fact[] {
  const { list: listed, say } = speech;
  const joined = (items: readonly string[]) => inPart(speech, items).join(" ");
  const facts: readonly (readonly [string, string | undefined])[] = [
    [
      say("consoleApps.institutions"),
      one.institutions === "all" ? say("console.everyInstitution") : listed(inPart(speech, one.institutions)),
    ],
    [say("consoleApps.authenticates"), authenticatesWords(speech, one.authenticates)],
    [say(one.kind === "resource-server" ? "consoleApp.takes" : "consoleApps.scopes"), joined(one.scopes)],
    [say("consoleApps.redirects"), joined(one.redirectUris)],
    [say("consoleApps.audience"), one.audience],
    [say("consoleApps.logout"), one.backchannelLogoutUri],
    [
      say("consoleApps.retry"),
      one.authenticates === "nothing" && one.kind === "mobile"
        ? say("lengths.seconds", { count: one.refreshRetrySeconds ?? 60 })
        : undefined,
    ],
  ];
  return facts.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, html`<bdi>${value}</bdi>`] as const],
  );
}

/** What is told of one client beside that. */
export function moreFactsOf({ speech }: Visit, one: ClientDetails): readonly Fact[] {
  const { say } = speech;
  const { earlierSecretUntil, kind, settings } = one;
  return [
    ...(earlierSecretUntil === undefined
      ? []
      : [[say("consoleApp.earlierUntil"), timeOf(speech, earlierSecretUntil)] as const]),
    ...(settings["defaultResourceServer"] === true
      ? [[say("consoleApp.defaultResourceServer"), say("consoleApp.yes")] as const]
      : []),
    ...(kind === "resource-server" ? [[say("consoleApp.mayAsk"), mayAsk(one, say)] as const] : []),
    ...(one.rotatesRefreshTokens || one.authenticates !== "nothing"
      ? []
      : [[say("consoleApp.rotateRefreshTokens"), say("consoleApp.yes")] as const]),
  ];
}

/** About which tokens a resource server learns anything. */
function mayAsk({ institutions, settings }: ClientDetails, say: Visit["speech"]["say"]): string {
  const where = institutions === "all" ? "all" : "some";
  return settings["defaultResourceServer"] === true
    ? say(`consoleApp.mayAskDefault_${where}`)
    : say(`consoleApp.mayAsk_${where}`);
}
