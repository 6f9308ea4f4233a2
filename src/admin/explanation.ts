import type { z } from "zod";
import { type Decision, explain, type RuleName } from "../policy/decide.ts";
import type { Facts } from "../policy/facts.ts";
import { reasons } from "../policy/reasons.ts";
import type { Instant } from "../policy/time.ts";
import type { decisionAnswer, whyAnswer } from "./answers.ts";
import { isoField } from "./views.ts";

/** What an administrator reads about each rule, when it lets a sign-in pass and when it does not. */
const sentences: Readonly<Record<RuleName, { readonly passes: string; readonly denies: string }>> = {
  revoked: {
    passes: "Nobody has revoked this sign-in.",
    denies: "This sign-in was revoked.",
  },
  signed_out: {
    passes: "The person has not signed out.",
    denies: "The person has signed out.",
  },
  institution_disabled: {
    passes: "Sign-in at the institution is switched on.",
    denies: "Sign-in at the institution is switched off.",
  },
  client_disabled: {
    passes: "The app or tool is switched on, and for the person's institution.",
    denies: "The app or tool is switched off, or not for the person's institution any more.",
  },
  suspended: {
    passes: "The account is not suspended.",
    denies: "The account is suspended.",
  },
  mobile_access_off: {
    passes: "Sign-in from mobile apps is switched on, or this is no mobile app.",
    denies: "Sign-in from mobile apps is switched off, for the institution or for this account.",
  },
  credentials_changed: {
    passes: "The password was not changed after this sign-in.",
    denies: "The password was changed after this sign-in.",
  },
  revoked_by_cut_off: {
    passes: "No record ends everything signed in at this time.",
    denies: "A record ends everything that was signed in until then, this too.",
  },
  reauthentication_due: {
    passes: "No scheduled time to sign in again has passed since.",
    denies: "Everyone was to sign in again at a time that has passed since.",
  },
  session_expired: {
    passes: "The timers have not run out.",
    denies: "The timers have run out.",
  },
};

/** The decision as its readers see it: one sentence, and when it ends or what denies it. */
export const decisionView = (decision: Decision): z.input<typeof decisionAnswer> =>
  verdictView(decision, decision.allowed ? "This sign-in may go on." : reasons[decision.because]);

/** Every rule by itself, from the same rules that decide. */
export const rulesView = (facts: Facts, now: Instant): z.input<typeof whyAnswer>["rules"] =>
  explain(facts, now).map(({ rule, verdict }) => ({
    rule,
    ...verdictView(verdict, sentences[rule][verdict.allowed ? "passes" : "denies"]),
  }));

const verdictView = (verdict: Decision, sentence: string) =>
  verdict.allowed
    ? { allowed: true, ...isoField("until", verdict.until), sentence }
    : {
        allowed: false,
        because: verdict.because,
        ...(verdict.record !== undefined && { record: verdict.record }),
        sentence,
      };
