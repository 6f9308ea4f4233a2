import { type Duration, days, type Instant, milliseconds, minutes, seconds } from "../policy/time.ts";
import {
  type Check,
  type Examination,
  look,
  ok,
  type ServerClock,
  wrong,
} from "../store/port/examination.ts";

type Seen = Pick<Examination, "latestInstant" | "latestSignIn" | "clocks">;

/** The machine's clock beside those of the servers and beside what was recorded; `now` is the machine's. */
export function checkClocks({ latestInstant, latestSignIn, clocks }: Seen, now: Instant): readonly Check[] {
  return [
    ...clocks.map(besideServer),
    ...(latestInstant === undefined ? [] : [besideRecords(latestInstant, now)]),
    ...(latestInstant === undefined ? [] : together(latestInstant, latestSignIn)),
  ];
}

/** Processes' clocks must agree within a minute (decision 19): what differs by half of that is too close. */
const harmless = seconds(1);
const tooFar = seconds(30);

function besideServer({ server, ahead }: ServerClock): Check {
  const apart = milliseconds(Math.abs(ahead));
  const found = `${server}'s clock is ${spelled(apart)} ${ahead < 0 ? "behind" : "ahead of"} this machine's`;
  if (apart <= harmless) return ok("clock", found);
  return (apart <= tooFar ? look : wrong)("clock", found, synchronise);
}

const synchronise =
  "Synchronise the clocks of all machines by NTP: those that run Hallpass must agree within a minute.";

function besideRecords(latest: Instant, now: Instant): Check {
  const behind = milliseconds(latest - now);
  if (latest === 0) return ok("clock", "nothing has been recorded yet");
  if (behind <= harmless) return ok("clock", `the latest that was recorded is of ${toldTime(latest)}`);
  const found = `this machine's clock is ${spelled(behind)} behind what was recorded last, ${toldTime(latest)}`;
  return (behind <= minutes(1) ? look : wrong)(
    "clock",
    found,
    "Set this clock by NTP. If the clock was wrong when that was recorded, time goes on from there and nothing is lost; schedules come early by as much.",
  );
}

/** Signing in is recorded before there is a sign-in: so records without the latest sign-in are older than they were. */
function together(latest: Instant, signIn: Instant | undefined): readonly Check[] {
  if (signIn === undefined || signIn <= latest) return [];
  return [
    wrong(
      "records",
      `somebody has signed in at ${toldTime(signIn)}, and the records end at ${toldTime(latest)}: an old backup of the records was put back, or these sign-ins are those of another deployment`,
      "Suspensions and revocations that were made since the backup are gone. Run `hallpass restore`, which ends every sign-in that they could concern.",
    ),
  ];
}

const toldTime = (at: Instant): string => new Date(at).toISOString();

function spelled(length: Duration): string {
  if (length < seconds(1)) return `${Math.round(length)} ms`;
  if (length < minutes(2)) return `${(length / 1000).toFixed(1)} s`;
  if (length < days(2)) return `${Math.round(length / minutes(1))} minutes`;
  return `${Math.round(length / days(1))} days`;
}
