import { get } from "../test/support/plain-requests.ts";
import type { SourceOf } from "./load/sources.ts";
import type { Report, Size } from "./report.ts";
import { contenders, everybody } from "./servers/everybody.ts";
import { roundsOf, versusStock } from "./versus.ts";

/** OpenID Connect Core §5.3: an app asks who its person is. */
export async function userinfo({ short }: Size): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const contested = roundsOf(short, 3000);
  const all = await everybody(stack, { people: contested.count });
  const { signIns } = all.school;
  const contest = await contenders(all, {
    hallpass: asking(signIns),
    stock: async (stock) => asking(await stock.signIn(signIns.map(({ accountId }) => accountId))),
  });
  return {
    title: "Userinfo",
    method: ["One person after another, with an opaque access token of scope `openid profile`."],
    ...(await versusStock(contest, contested)),
    goals: { cpuVsStockRedis: "at least 1" },
  };
}

const asking = (
  signIns: readonly { readonly accountId: string; readonly accessToken: string }[],
): SourceOf => ({
  kind: "questions",
  questions: signIns.map(({ accountId, accessToken }) => ({
    request: get("/userinfo", { Authorization: `Bearer ${accessToken}` }),
    holds: `"sub":"${accountId}"`,
  })),
});
