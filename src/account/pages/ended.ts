import { cardList } from "../../components/card-list.ts";
import { emptyState } from "../../components/empty-state.ts";
import { paged } from "../../components/paged.ts";
import { timeOf } from "../../components/time.ts";
import { type Html, html } from "../../http/html.ts";
import type { MessageId } from "../../messages/speech.ts";
import type { Reason } from "../../policy/reasons.ts";
import type { Instant } from "../../policy/time.ts";
import { type Device, detailOf, iconOf, nameOf } from "./devices.ts";
import { type AccountPage, accountPage } from "./page.ts";

export interface Ended extends Pick<Device, "kind" | "app" | "device"> {
  readonly at?: Instant;
  readonly word: Reason | "used_twice";
  readonly by: "you" | "your school" | "time" | "hallpass";
}

/** So many on a page, which is to weigh less than 60 kB. */
const atOnce = 15;

/** @param asked which page of them the address asks for */
export const endedPage = (page: AccountPage, ended: readonly Ended[], asked?: string): Html => {
  const { say } = page.speech;
  const { shown, beside } = paged({
    speech: page.speech,
    items: ended,
    size: atOnce,
    asked,
    at: (number) => `/account/ended?page=${number}`,
  });
  return accountPage(
    page,
    { title: say("account.ended"), place: "ended" },
    html`
<h1>${say("account.ended")}</h1>
<p class="lead">${say("account.endedLead")}</p>
${
  ended.length === 0
    ? emptyState({ title: say("account.nothingEnded"), content: say("account.nothingEndedWhy") })
    : html`${cardList(
        say("account.ended"),
        shown.map((one) => cardOf(page, one)),
      )}
${beside}`
}`,
  );
};

const byWords: Readonly<Record<Ended["by"], MessageId>> = {
  you: "account.byYou",
  "your school": "account.bySchool",
  time: "account.byTime",
  hallpass: "account.byHallpass",
};

const cardOf = ({ speech }: AccountPage, ended: Ended) => ({
  icon: iconOf(ended),
  title: nameOf(speech, ended),
  detail: detailOf(speech, ended),
  facts: [
    [speech.say("account.endedAt"), ended.at === undefined ? "–" : timeOf(speech, ended.at)],
    [speech.say("account.endedBy"), speech.say(byWords[ended.by])],
    [speech.say("account.endedWhy"), speech.say(`reasons.${ended.word}`), "broad"],
  ] as const,
});
