import type { SourceOf } from "./load/sources.ts";
import type { Report, Size } from "./report.ts";
import { contenders, everybody } from "./servers/everybody.ts";
import { roundsOf, versusStock } from "./versus.ts";

/** RFC 6749 §6 with rotation (RFC 9700 §4.14.2): one phone after another goes on with its sign-in. */
export async function refresh({ short }: Size): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const contested = roundsOf(short, 2000);
  const all = await everybody(stack, { people: contested.count });
  const { signIns } = all.school;
  const contest = await contenders(all, {
    hallpass: refreshing(signIns),
    stock: async (stock) => refreshing(await stock.signIn(signIns.map(({ accountId }) => accountId))),
  });
  return {
    title: "Refresh with rotation",
    method: [
      "A public client, a new refresh token each time, and an ID token signed with RS256.",
      "Hallpass keeps what it promises: of any number of uses at once one wins, a repeated request gets the same answer again, the account's and the sign-in's records are asked, and the use is kept before the answer goes out.",
      "The stock engine does none of that.",
    ],
    ...(await versusStock(contest, contested)),
    goals: { cpuVsStockRedis: "at least 1" },
  };
}

const refreshing = (signIns: readonly { readonly refreshToken: string }[]): SourceOf => ({
  kind: "refreshes",
  path: "/token",
  clientId: "learning-app",
  tokens: signIns.map(({ refreshToken }) => refreshToken),
});
