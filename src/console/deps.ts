import type { OwnPages } from "../components/visitor.ts";
import type { Csrf } from "../http/csrf.ts";
import type { Duration, Instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { Desk } from "./api.ts";

/** One process that answers, or a resource server that keeps answers. */
export interface Follower {
  readonly name: string;
  /** The number of the last change that it has applied. */
  readonly applied: number;
}

export interface ConsoleDeps {
  readonly now: () => Instant;
  readonly ownPages: OwnPages;
  readonly csrf: Csrf;
  readonly desk: Desk;
  readonly clients: () => readonly Client[];
  /** Who answers at the moment, and the number of the last change that was made. */
  readonly followers: () => Promise<{ readonly last: number; readonly all: readonly Follower[] }>;
  /** Keeps a text under a name, for an hour from now; another one takes its place. */
  readonly keep: (name: string, text: string) => Promise<void>;
  /** Undefined: there is none under that name, or not any more. */
  readonly kept: (name: string) => Promise<string | undefined>;
  /** Nobody at the keyboard for so long has to show again who they are. */
  readonly consoleIdle: Duration;
  /** What is done holds in every process at the latest so long after it: the length of a lease. */
  readonly within: Duration;
}
