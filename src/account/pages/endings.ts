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
  const { speech, csrf } = page;
  const { say } = speech;
  const name = nameOf(speech, device);
  const isTool = device.kind === "tool";
  const question = say(isTool ? "account.takeBackQuestion" : "account.endQuestion", { name });
  return accountPage(
    page,
    { title: question },
    confirm({
      speech,
      question,
      consequences: [
        say("account.endsNow", { within: speech.length(within) }),
        ...(device.kind === "browser" ? [say("account.endsBrowser")] : []),
        say(isTool ? "account.takeBackLater" : "account.endLater"),
      ],
      action: `/account/sign-ins/${device.id}/end`,
      csrf,
      proceed: say(isTool ? "account.takeBack" : "account.end"),
      back: "/account",
    }),
  );
}

/** “I don't recognise this”: it is ended, and the password comes next. */
export function unknownPage(page: AccountPage, { device, within }: EndOne): Html {
  const { speech, csrf } = page;
  const { say } = speech;
  const name = nameOf(speech, device);
  const question = say("account.unknownQuestion", { name });
  return accountPage(
    page,
    { title: question },
    confirm({
      speech,
      question,
      consequences: [
        say("account.endsNow", { within: speech.length(within) }),
        say("account.unknownPassword"),
        say("account.unknownSchool"),
      ],
      action: `/account/sign-ins/${device.id}/unknown`,
      csrf,
      proceed: say("account.unknownProceed"),
      back: "/account",
    }),
  );
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
  const { speech, csrf } = page;
  const { say } = speech;
  const names = (of: EndMany["ended"]) => speech.list(of.map((one) => nameOf(speech, one)));
  const question = say(which === "others" ? "account.endOthersQuestion" : "account.endAllQuestion");
  return accountPage(
    page,
    { title: question },
    confirm({
      speech,
      question,
      consequences: [
        ...(ended.length > 0 ? [say("account.endsThese", { names: names(ended), count: ended.length })] : []),
        ...(spared.length > 0
          ? [say("account.sparesThese", { names: names(spared), count: spared.length })]
          : []),
        say("account.endsManyNow", { within: speech.length(within) }),
        say("account.endsTools"),
      ],
      ...(which === "all" && { warning: say("account.endAllHere") }),
      action: `/account/end-${which}`,
      csrf,
      proceed: say(which === "others" ? "account.endOthers" : "account.endAll"),
      back: "/account",
    }),
  );
}

/** After all of them, the one that asked among them. */
export const overPage = (speech: Reader): Html =>
  appPage(
    { title: speech.say("account.over"), speech },
    html`
<h1>${speech.say("account.over")}</h1>
${notice({ tone: "good", content: speech.say("account.overWhat"), spoken: true })}
${buttonRow([linkButton({ href: "/account", label: speech.say("pages.tryAgain"), tone: "first" })])}`,
  );
