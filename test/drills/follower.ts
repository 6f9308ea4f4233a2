/** A resource server in a process of its own, told by its parent what to ask about: see `load-follower.ts`. */
import { setTimeout as wait } from "node:timers/promises";
import { CannotTell, type ResourceServer, resourceServer } from "../../packages/resource-server/src/index.ts";
import { elapsed } from "../support/common-clock.ts";
import { type FollowerOrder, type FollowerReport, said } from "./load-follower.ts";

/** In milliseconds. */
const reportEvery = 20;
const askEvery = 1;

const watched = new Map<number, string>();
const asking = new Set<Promise<void>>();
let answers: number[] = [];
let server: ResourceServer | undefined;

process.on("message", (order: FollowerOrder) => {
  carryOut(order).catch(giveUp);
});
process.once("disconnect", () => process.exit());

async function carryOut(order: FollowerOrder): Promise<void> {
  switch (order.does) {
    case "begin":
      server = resourceServer(order.options);
      while (!server.state().following) await wait(10);
      report({ following: true });
      return reportAgainAndAgain();
    case "watch":
      watched.set(order.signIn, order.access);
      return begin(keepAsking(order.signIn, order.access));
    case "forget":
      watched.delete(order.signIn);
      return;
    case "stop":
      return stop();
  }
}

function begin(work: Promise<void>): void {
  const settled = work.catch(giveUp).finally(() => asking.delete(settled));
  asking.add(settled);
}

/** One decision after the other, with a moment in between in which this process hears of what has changed. */
async function keepAsking(signIn: number, access: string): Promise<void> {
  while (watched.has(signIn)) {
    const began = elapsed();
    const answer = await decision(access);
    answers.push(signIn, began, elapsed(), answer);
    await wait(askEvery);
  }
}

async function decision(access: string): Promise<number> {
  if (server === undefined) throw new Error("Nobody has told whom to ask.");
  try {
    return (await server.check(access)).active ? said.active : said.inactive;
  } catch (error) {
    if (error instanceof CannotTell) return said.unavailable;
    throw error;
  }
}

async function reportAgainAndAgain(): Promise<void> {
  for (;;) {
    await wait(reportEvery);
    reportAnswers();
  }
}

function reportAnswers(): void {
  const { fromMemory = 0 } = server?.state() ?? {};
  report({ answers: Float64Array.from(answers), fromMemory });
  answers = [];
}

async function stop(): Promise<void> {
  watched.clear();
  await Promise.all(asking);
  reportAnswers();
  await server?.close();
  report({ stopped: true });
}

function report(what: FollowerReport): void {
  process.send?.(what);
}

function giveUp(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}
