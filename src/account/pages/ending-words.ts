import { dayOf, timeOf } from "../../components/time.ts";
import { type Html, html } from "../../http/html.ts";
import type { MessageId, Speech } from "../../messages/speech.ts";
import type { Outlook, outlook } from "../../policy/outlook.ts";
import { days, type Instant } from "../../policy/time.ts";

type Foreseen = NonNullable<ReturnType<typeof outlook>>;

/** When it will end by itself, and why: “Stays signed in until 4 March, then as long as you use it every 3 days.” */
export const endingWords = (speech: Speech, now: Instant, { by, again }: Foreseen): Html => {
  const told = wordsOf(speech, now, by);
  return again === undefined
    ? told
    : html`${told} ${withTime(speech, "account.endsAgain", { at: momentOf(speech, now, again) })}`;
};

function wordsOf(speech: Speech, now: Instant, by: Outlook): Html {
  if (by.ends === "never") return html`${speech.say("account.endsNever")}`;
  const [id, at] = messageOf(by);
  return withTime(speech, id, {
    at: momentOf(speech, now, at),
    ...("every" in by && { every: speech.every(by.every) }),
  });
}

/** The hour of what comes soon, and of all else the day. */
const momentOf = (speech: Speech, now: Instant, at: Instant): Html =>
  at - now < days(2) ? timeOf(speech, at) : dayOf(speech, at);

function messageOf(by: Exclude<Outlook, { ends: "never" }>): readonly [MessageId, Instant] {
  switch (by.ends) {
    case "at":
      return [atWords[by.because], by.at];
    case "after-promise":
      return ["account.endsAfterPromise", by.at];
    case "when-unused":
      return ["account.endsWhenUnused", by.at];
    case "at-latest":
      return [by.at === by.last ? "account.endsAtLatest" : "account.endsAtLatestOrUnused", by.last];
  }
}

const atWords: Readonly<Record<"reauthentication_due" | "suspended", MessageId>> = {
  reauthentication_due: "account.endsForEveryone",
  suspended: "account.endsBySchool",
};

/** A message with a time in it, as the element that the script can mend. */
function withTime({ say }: Speech, id: MessageId, { at, every = "" }: { at: Html; every?: string }): Html {
  const [before = "", after = ""] = say(id, { every, at: mark }).split(mark);
  return html`${before}${at}${after}`;
}

const mark = "\u0000";
