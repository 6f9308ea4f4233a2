import { appPage } from "../../components/app-page.ts";
import { buttonRow, linkButton } from "../../components/button.ts";
import { confirm } from "../../components/confirm.ts";
import { notice } from "../../components/notice.ts";
import { type Html, html } from "../../http/html.ts";
import type { Reader } from "../../http/reader.ts";
import type { Duration } from "../../policy/time.ts";
import { type Device, nameOf } from "./devices.ts";
import { type AccountPage, accountPage } from "./page.ts";

interface EndOne {
  readonly device: Pick<Device, "id" | "kind" | "app" | "device">;
  readonly within: Duration;
}

/** Before one is ended, by its name. */
export function endOnePage(page: AccountPage, { device, within }: EndOne): Html {
  const { say, length } = page.speech;
  const isTool = device.kind === "tool";
  const name = nameOf(page.speech, device);
  return questionPage(page, {
    question: say(isTool ? "account.takeBackQuestion" : "account.endQuestion", { name }),
    consequences: [
      say("account.endsNow", { within: length(within) }),
      ...(device.kind === "browser" ? [say("account.endsBrowser")] : []),
      say(isTool ? "account.takeBackLater" : "account.endLater"),
    ],
    action: `/account/sign-ins/${device.id}/end`,
    proceed: say(isTool ? "account.takeBack" : "account.end"),
  });
}

interface Unknown extends EndOne {
  /** False: the school keeps passwords elsewhere. */
  readonly ours: boolean;
}

/** “I don't recognise this”: it is ended, and the password comes next, or the word that the school has it. */
export function unknownPage(page: AccountPage, { device, within, ours }: Unknown): Html {
  const { say, length } = page.speech;
  return questionPage(page, {
    question: say("account.unknownQuestion", { name: nameOf(page.speech, device) }),
    consequences: [
      say("account.endsNow", { within: length(within) }),
      say(ours ? "account.unknownPassword" : "account.passwordElsewhere"),
      say("account.unknownSchool"),
    ],
    action: `/account/sign-ins/${device.id}/unknown`,
    proceed: say(ours ? "account.unknownProceed" : "account.end"),
  });
}

interface EndMany {
  /** Named, so that nobody ends what they did not mean to. */
  readonly ended: readonly Pick<Device, "kind" | "app" | "device">[];
  readonly spared: readonly Pick<Device, "kind" | "app" | "device">[];
  readonly within: Duration;
}

export function endManyPage(
  page: AccountPage,
  which: "others" | "all",
  { ended, spared, within }: EndMany,
): Html {
  const { say, length } = page.speech;
  return questionPage(page, {
    question: say(which === "others" ? "account.endOthersQuestion" : "account.endAllQuestion"),
    consequences: [
      ...(ended.length > 0 ? [named(page.speech, "ends", ended)] : []),
      ...(spared.length > 0 ? [named(page.speech, "spares", spared)] : []),
      say("account.endsManyNow", { within: length(within) }),
      say("account.endsTools"),
    ],
    ...(which === "all" && { warning: say("account.endAllHere") }),
    action: `/account/end-${which}`,
    proceed: say(which === "others" ? "account.endOthers" : "account.endAll"),
  });
}

/** In a sentence as many as one can take in, and a list of more. */
function named(speech: Reader, what: "ends" | "spares", devices: EndMany["ended"]): Html {
  const { say, list } = speech;
  const names = devices.map((one) => nameOf(speech, one));
  const count = names.length;
  return count <= mostInSentence
    ? html`${say(`account.${what}These`, { names: list(names), count })}`
    : html`${say(`account.${what}Many`, { count })}<ul>${names.map((name) => html`<li><bdi>${name}</bdi></li>`)}</ul>`;
}

const mostInSentence = 4;

type Question = Omit<Parameters<typeof confirm>[0], "speech" | "csrf" | "back">;

/** A question with a page to itself; whoever does not go on is back at their devices. */
const questionPage = (page: AccountPage, asked: Question): Html =>
  accountPage(
    page,
    { title: asked.question },
    confirm({ ...asked, speech: page.speech, csrf: page.csrf, back: "/account" }),
  );

/** After all of them, the one that asked among them. */
export const overPage = (speech: Reader): Html =>
  appPage(
    { title: speech.say("account.over"), speech },
    html`
<h1>${speech.say("account.over")}</h1>
${notice({ tone: "good", content: speech.say("account.overWhat"), spoken: true })}
${buttonRow([linkButton({ href: "/account", label: speech.say("pages.tryAgain"), tone: "first" })])}`,
  );
