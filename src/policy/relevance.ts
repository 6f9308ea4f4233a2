import type { Denial } from "./denials.ts";
import { after, type Duration, hours, type Instant, latest, minutes, never } from "./time.ts";

/** No access token lives longer, whatever the settings say. */
export const longestAccessToken: Duration = hours(1);

/** For clocks that differ and answers on their way. */
const slack: Duration = minutes(1);

/**
 * The instant after which a denial cannot concern a live access token any more: those it ends were issued before it
 * was recorded, and whoever asks to go on is judged from the records. Denials of many people's sign-ins always matter.
 */
export function mattersUntil(denial: Denial): Instant {
  switch (denial.type) {
    case "grant-revocation":
    case "mobile-access":
      return outlived(denial.at);
    case "cut-off":
      return denial.target.level === "account" ? outlived(denial.at) : never;
    case "suspension":
      return outlived(latest(denial.startsAt, denial.at, lastInForce(denial)));
  }
}

const lastInForce = ({ liftedAt, endsAt }: { liftedAt?: Instant; endsAt?: Instant }): Instant =>
  liftedAt ?? endsAt ?? never;

const outlived = (instant: Instant): Instant => after(after(instant, longestAccessToken), slack);
