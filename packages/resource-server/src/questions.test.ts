import { beforeEach, describe, expect, it } from "vitest";
import { questions } from "./questions.ts";

let sent: { readonly token: string; readonly within: number; answer(text: string): void; fail(): void }[];
let time: number;
beforeEach(() => {
  [sent, time] = [[], 0];
});

const newQuestions = (most = 10) =>
  questions<string>({
    send: (token, within) =>
      new Promise((resolve, reject) => {
        sent.push({ token, within, answer: resolve, fail: () => reject(new Error("no answer")) });
      }),
    deadline: 2000,
    elapsed: () => time,
    most,
  });

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("sends one question for callers of the same moment", async () => {
  const { ask } = newQuestions();
  const answers = [ask("t"), ask("t")];
  await turn();
  expect(sent).toHaveLength(1);
  sent[0]?.answer("yes");
  expect(await Promise.all(answers)).toEqual(["yes", "yes"]);
});

it("never gives anybody the answer to a question that was sent before they asked", async () => {
  const { ask, size } = newQuestions();
  const first = ask("t");
  await turn();
  const later = [ask("t"), ask("t")];
  await turn();
  expect(sent).toHaveLength(1);
  sent[0]?.answer("before");
  expect(await first).toBe("before");
  await turn();
  expect(sent).toHaveLength(2);
  const last = ask("t");
  sent[1]?.answer("after");
  expect(await Promise.all(later)).toEqual(["after", "after"]);
  await turn();
  sent[2]?.answer("last");
  expect(await last).toBe("last");
  expect([sent.length, size()]).toEqual([3, 0]);
});

it("asks about other tokens meanwhile", async () => {
  const { ask } = newQuestions();
  void ask("a");
  void ask("b");
  await turn();
  expect(sent.map(({ token }) => token)).toEqual(["a", "b"]);
});

describe("a question that fails", () => {
  it("fails for those who shared it, and the next one is sent all the same", async () => {
    const { ask, size } = newQuestions();
    const first = ask("t");
    await turn();
    const next = ask("t");
    sent[0]?.fail();
    await expect(first).rejects.toThrow("no answer");
    await turn();
    sent[1]?.answer("yes");
    expect(await next).toBe("yes");
    expect(size()).toBe(0);
  });

  it("by taking too long takes its time from the one that waits, so nobody waits longer than the deadline", async () => {
    const { ask } = newQuestions();
    const first = ask("t");
    await turn();
    time = 500;
    const next = ask("t");
    time = 2000;
    sent[0]?.fail();
    await expect(first).rejects.toThrow("no answer");
    await turn();
    expect(sent[1]?.within).toBe(500);
    const last = ask("t");
    time = 4000;
    sent[1]?.fail();
    await expect(next).rejects.toThrow("no answer");
    await expect(last).rejects.toThrow("took too long");
    expect(sent).toHaveLength(2);
  });
});

it("refuses to ask about more tokens at once than it may", async () => {
  const { ask, size } = newQuestions(2);
  void ask("a");
  void ask("b");
  await expect(ask("c")).rejects.toThrow("Too many");
  await turn();
  expect(size()).toBe(2);
});
