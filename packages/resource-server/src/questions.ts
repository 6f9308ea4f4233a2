import { CannotTell } from "./answer.ts";

interface Asking<Told> {
  /** Sends one question, and has so many milliseconds for it. */
  readonly send: (token: string, within: number) => Promise<Told>;
  /** In milliseconds, from the call to the answer. */
  readonly deadline: number;
  /** Never goes back. */
  readonly elapsed: () => number;
  /** How many tokens are asked about at the same time. */
  readonly most: number;
}

interface Slot<Told> {
  /** On its way, or answered. */
  sent: Promise<Told> | undefined;
  /** Not sent yet: whoever calls now may share it. */
  next: Promise<Told> | undefined;
}

export interface Questions<Told> {
  ask(token: string): Promise<Told>;
  size(): number;
}

/**
 * One question at a time about each token. Whoever calls while one is on its way shares the next one: nobody is given the
 * answer to a question that was sent before they asked, because it may rest on what has changed since.
 */
export function questions<Told>({ send, deadline, elapsed, most }: Asking<Told>): Questions<Told> {
  const slots = new Map<string, Slot<Told>>();

  return {
    ask(token) {
      const slot = slots.get(token) ?? { sent: undefined, next: undefined };
      if (slot.next !== undefined) return slot.next;
      if (slots.size >= most && !slots.has(token))
        return Promise.reject(new CannotTell("Too many tokens are asked about at once."));
      slots.set(token, slot);
      const calledAt = elapsed();
      const before = slot.sent ?? Promise.resolve();
      slot.next = before.then(
        () => sendNext(token, slot, calledAt),
        () => sendNext(token, slot, calledAt),
      );
      return slot.next;
    },
    size: () => slots.size,
  };

  async function sendNext(token: string, slot: Slot<Told>, calledAt: number): Promise<Told> {
    slot.sent = slot.next;
    slot.next = undefined;
    try {
      const within = deadline - (elapsed() - calledAt);
      if (within <= 0) throw new CannotTell("The question before this one took too long.");
      return await send(token, within);
    } finally {
      if (slot.next === undefined) slots.delete(token);
    }
  }
}
