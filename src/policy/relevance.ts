import type { Denial } from "./denials.ts";
import { after, type Duration, hours, type Instant, latest, minutes, never } from "./time.ts";

/** No access token lives longer, whatever the settings say. */
export const longestAccessToken: Duration = hours(1);

/** For clocks that differ and answers on their way. */
const slack: Duration = minutes(1);

/**
 * The instant after which a denial cannot concern a live access token any more: those it ends were issued before it
 * was recorded or had begun, and whoever asks for another is judged from the records. So a suspension that nobody ever
 * lifts matters for an hour, and all who have left do not fill every process. Denials of many people's sign-ins always
 * matter: there are few of them.
 */
export function mattersUntil(denial: Denial): Instant {
  switch (denial.type) {
    case "grant-revocation":
    case "mobile-access":
      return outlived(denial.at);
    case "cut-off":
      return denial.target.level === "account" ? outlived(denial.at) : never;
    case "suspension":
      return outlived(latest(denial.startsAt, denial.at));
  }
}

const outlived = (instant: Instant): Instant => after(after(instant, longestAccessToken), slack);
