import { post } from "../test/support/plain-requests.ts";
import { basic } from "../test/support/token-requests.ts";
import type { SourceOf } from "./load/sources.ts";
import type { Report, Size } from "./report.ts";
import { contenders, everybody } from "./servers/everybody.ts";
import { stockSecret } from "./servers/start-stock.ts";
import { roundsOf, versusStock } from "./versus.ts";

/** RFC 6749 §4.4: a service gets a token for the admin API. */
export async function clientCredentials({ short }: Size): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const all = await everybody(stack, { people: 1, features: ["clientCredentials"] });
  const secret = all.school.credentials.clients["school-scripts"]?.secret ?? "";
  const contest = await contenders(all, {
    hallpass: asking(secret),
    stock: async () => asking(stockSecret),
  });
  return {
    title: "Client credentials",
    method: ["A service gets an opaque token with one scope for one resource, by `client_secret_basic`."],
    ...(await versusStock(contest, roundsOf(short, 3000))),
  };
}

function asking(secret: string): SourceOf {
  const fields = {
    grant_type: "client_credentials",
    resource: "https://id.school.example/admin",
    scope: "accounts:read",
  };
  const request = post("/token", fields, basic("school-scripts", secret)["authorization"]);
  return { kind: "questions", questions: [{ request, holds: '"scope":"accounts:read"' }] };
}
