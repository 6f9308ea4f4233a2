import type { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { type DrillPerson, type Phone, type School, signInPhone } from "./school.ts";

/** The school for those who ask again, anywhere, when a process has died under their question. */
export interface PatientSchool {
  readonly addresses: readonly string[];
  signIn(person: DrillPerson): Promise<Phone>;
  refresh(token: string, at?: string): ReturnType<School["refresh"]>;
  isActive(token: string, at?: string): Promise<boolean>;
  /** Undefined when the sign-in is not active. */
  grantOf(token: string): Promise<string | undefined>;
  /** Resolves when it is acknowledged. */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<void>;
}

/** What has been answered, with the address that did, at the moment when the answer is here. */
export type Answers = EventEmitter<Record<"administrator" | "phone", [address: string]>>;

export function askingAgain(school: School, answers: Answers): PatientSchool {
  const anywhere = (): string =>
    school.addresses[Math.floor(Math.random() * school.addresses.length)] ?? school.addresses[0] ?? "";
  return {
    addresses: school.addresses,
    // In the middle of the pages there are many ways to notice that a process died, and all begin anew.
    signIn: (person) =>
      untilAnswered(
        () => signInPhone(school, person),
        () => true,
      ),
    refresh: (token, at) => untilAnswered(() => refresh(at ?? anywhere(), token)),
    isActive: (token, at) => untilAnswered(() => school.isActive(at ?? anywhere(), token)),
    grantOf: (token) => untilAnswered(() => school.grantOf(anywhere(), token)),
    post: (path, body) => untilAnswered(() => post(anywhere(), path, body)),
  };

  async function post(address: string, path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    await school.admin(address, "POST", path, body);
    answers.emit("administrator", address);
  }

  async function refresh(address: string, token: string): ReturnType<School["refresh"]> {
    const answer = await school.refresh(address, token);
    if ("status" in answer && answer.status === 503) throw new Error(`refresh: 503 ${answer.reason}`);
    answers.emit("phone", address);
    return answer;
  }
}

const giveUpAfter = 30_000;

export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  isWorthAnother: (error: Error) => boolean = isNoAnswer,
): Promise<Answer> {
  const until = performance.now() + giveUpAfter;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error && isWorthAnother(error)) || performance.now() > until) throw error;
    }
    await wait(10 + Math.random() * 20);
  }
}

/** A broken connection in the words of `fetch`, or a process that cannot tell at the moment. */
export const isNoAnswer = ({ message }: Error): boolean =>
  message === "fetch failed" || message === "terminated" || message.includes(": 503 ");
