import type { Browser } from "../support/browser.ts";
import { isNoAnswer } from "./asking-again.ts";
import { anyOf } from "./race-acts.ts";
import {
  atPassword,
  exchanged,
  goTo,
  passOn,
  prepared,
  type RacePhone,
  type RaceSchool,
  type Waiting,
} from "./race-school.ts";

export const kinds = ["refresh", "retry", "exchange", "login", "consent"] as const;
export type Kind = (typeof kinds)[number];

/** A request that waits to be sent. */
export interface RaceRequest {
  readonly kind: Kind;
  /** How long before the administrator's it is sent at most, in milliseconds: longer if its answer takes longer. */
  readonly lead: number;
  /** The sign-in that it goes on with, or begins. */
  readonly about: RacePhone | Waiting;
  /** Resolves with the answer: the tokens that came, if any, or what to send next. */
  send(): Promise<RaceAnswer>;
}

interface RaceAnswer {
  readonly phone?: RacePhone;
  readonly next?: RaceRequest;
}

const leads: Readonly<Record<Kind, number>> = {
  refresh: 15,
  retry: 10,
  exchange: 20,
  login: 90,
  consent: 25,
};

/** One of each page, and of the phones some that refresh, some that ask again for an answer they already have. */
export async function requestsFor(
  at: RaceSchool,
  phones: readonly RacePhone[],
  desk: Browser,
): Promise<readonly RaceRequest[]> {
  const code = await prepared(() => goTo(at, { of: at.app, browser: desk }));
  const consent = await prepared(() => goTo(at, { of: at.tool, browser: desk }, "consent"));
  const login = await prepared(() => atPassword(at));
  return [
    exchange(code),
    pages("consent", at, consent),
    pages("login", at, login),
    ...phones.flatMap((phone) => refreshes(at, phone)),
  ];
}

/** Now and then sent twice, as phones in tunnels do. Never both tokens: using the newer one ends the older one's time. */
function refreshes(at: RaceSchool, phone: RacePhone): readonly RaceRequest[] {
  const { refresh: token, previous } = phone;
  const isInTime = previous !== undefined && performance.now() < previous.at + retryWithin;
  const one =
    isInTime && Math.random() < 0.4
      ? refresh(at, { phone, token: previous.token, kind: "retry" })
      : refresh(at, { phone, token, kind: "refresh" });
  return Math.random() < 0.5 ? [one, one] : [one];
}

/** In milliseconds: the servers answer a repeated refresh again for a minute. */
const retryWithin = 30_000;

const refresh = (
  { school, app }: RaceSchool,
  { phone, token, kind }: { readonly phone: RacePhone; readonly token: string; readonly kind: Kind },
): RaceRequest => ({
  kind,
  lead: leads[kind],
  about: phone,
  send: orLost(async () => {
    const answer = await school.refresh(anyOf(school), token, app.config.clientMetadata().client_id);
    if (!("access" in answer)) return {};
    keep(phone, token, answer);
    return { phone };
  }),
});

/** The phone holds the newest answer, and still knows the access token before. */
export function keep(
  phone: RacePhone,
  presented: string,
  answer: Pick<RacePhone, "access" | "refresh">,
): void {
  if (answer.access !== phone.access) phone.earlier = phone.access;
  Object.assign(phone, answer, { previous: { token: presented, at: performance.now() } });
}

const exchange = (waiting: Waiting): RaceRequest => ({
  kind: "exchange",
  lead: leads.exchange,
  about: waiting,
  send: () =>
    exchanged(waiting).then(
      (phone) => ({ phone }),
      () => ({}),
    ),
});

/** What the person sends from a page; if that leads back to the app, the app exchanges the code. */
const pages = (kind: "login" | "consent", at: RaceSchool, waiting: Waiting): RaceRequest => ({
  kind,
  lead: leads[kind],
  about: waiting,
  send: orLost(async () => {
    const passed = await passOn(at, waiting);
    return passed.visit.leftTo?.searchParams.has("code") === true ? { next: exchange(passed) } : {};
  }),
});

/** A connection that breaks loses the answer, as in a tunnel: whoever asked holds what they held. */
const orLost =
  (send: () => Promise<RaceAnswer>): (() => Promise<RaceAnswer>) =>
  () =>
    send().catch((error: unknown) => {
      if (error instanceof Error && isNoAnswer(error)) return {};
      throw error;
    });
