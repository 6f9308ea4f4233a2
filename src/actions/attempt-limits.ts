import { createHash } from "node:crypto";
import type { InstitutionId } from "../policy/ids.ts";
import { type Duration, days, type Instant } from "../policy/time.ts";
import { usernameKey } from "../store/port/entities.ts";
import type { SignIns } from "../store/port/sign-ins.ts";

/** How many wrong passwords are heard in one window. */
export interface AttemptBudgets {
  readonly window: Duration;
  /** By one network, over all accounts. */
  readonly perNetwork: number;
  /** By one network for one account, and by each browser in which the account has signed in. */
  readonly perAccountAndNetwork: number;
  /** For one account, by all networks in which it has not signed in before. */
  readonly perAccount: number;
}

interface Attempt {
  readonly institutionId: InstitutionId;
  readonly username: string;
  readonly network: string;
  /** Tells a browser that has proved that this account has signed in there before. */
  readonly browser?: string | undefined;
}

interface AttemptLimits {
  /** Asked before a password is looked at. Counts the attempt, and says whether it may be heard. */
  admit(attempt: Attempt, now: Instant): Promise<Admission>;
  /** To be told of each that was wrong, or was not heard. */
  failed(attempt: Attempt & Admission, now: Instant): Promise<void>;
  /** Forgives the failures of the browser or, if it is not known, those of its network, for this account. */
  right(attempt: Attempt): Promise<void>;
  signedIn(attempt: Attempt, now: Instant): Promise<void>;
}

interface Admission {
  readonly heard: boolean;
  /** It has been counted at one place less than others. */
  readonly spared: boolean;
}

type Counters = Pick<SignIns, "count" | "counted" | "resetCount" | "countAnew">;

const knownFor = days(90);

/**
 * Budgets go by the username as it was typed, so an account that does not exist runs out like one that does. A browser
 * in which the account has signed in before has a budget of its own (OWASP's device cookie), which no stranger can use
 * up. From a network in which it has, only failures there for this account count.
 *
 * Every attempt that fails reads and writes as much as another: a write more or less would tell a stopwatch that an account is locked,
 * or that somebody of that name has signed in from this network. What has nothing to count counts where nobody looks.
 */
export function attemptLimits(counters: Counters, budgets: AttemptBudgets): AttemptLimits {
  return {
    async admit(attempt, now) {
      const keys = keysOf(attempt);
      if (keys.browser !== undefined) {
        const there = await counters.count(keys.browser, budgets.window, now);
        return { heard: there <= budgets.perAccountAndNetwork, spared: false };
      }
      const here = await counters.count(keys.accountAndNetwork, budgets.window, now);
      const isKnown = (await counters.counted(keys.known, now)) > 0;
      // Not counted yet: a whole school behind one address signs in at eight o'clock, and only failures may add up.
      const failures = await counters.counted(keys.network, now);
      const heard = here <= budgets.perAccountAndNetwork && (isKnown || failures < budgets.perNetwork);
      if (!heard || isKnown) return { heard, spared: true };
      const tried = await counters.count(keys.account, budgets.window, now);
      return { heard: tried <= budgets.perAccount, spared: false };
    },
    async failed({ heard, spared, ...attempt }, now) {
      const { browser, network, spare } = keysOf(attempt);
      if (browser === undefined) await counters.count(heard ? network : spare, budgets.window, now);
      if (spared) await counters.count(spare, budgets.window, now);
    },
    async right(attempt) {
      const { browser, accountAndNetwork } = keysOf(attempt);
      await counters.resetCount(browser ?? accountAndNetwork);
    },
    async signedIn(attempt, now) {
      const { known } = keysOf(attempt);
      await counters.countAnew(known, knownFor, now);
    },
  };
}

function keysOf({ institutionId, username, network, browser }: Attempt) {
  const account = `${institutionId} ${usernameKey(username)}`;
  return {
    browser: browser === undefined ? undefined : key("attempts account and browser", account, browser),
    network: key("attempts network", network),
    account: key("attempts account", account),
    accountAndNetwork: key("attempts account and network", account, network),
    known: key("known network", account, network),
    spare: key("attempts counted for nothing", account, network),
  };
}

/** Hashed, so that nobody's name or address stands in the store. */
const key = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
