import Koa from "koa";
import supertest from "supertest";
import { expect } from "vitest";
import { adminActions } from "../src/actions/admin-actions.ts";
import { type Permission, permissions } from "../src/actions/caller.ts";
import { countEnded } from "../src/actions/count-ended.ts";
import { preview } from "../src/actions/preview.ts";
import { rotateKeys } from "../src/actions/signing-keys.ts";
import { problemAnswer } from "../src/admin/answers.ts";
import type { AdminDeps, VerifiedToken } from "../src/admin/deps.ts";
import { adminRoutes, prefix } from "../src/admin/routes.ts";
import { clientOfDocument } from "../src/config/client-document.ts";
import { ContentProblems, parseContent } from "../src/config/parse-content.ts";
import { problems } from "../src/http/problem.ts";
import { giveRequestId } from "../src/http/request-id.ts";
import { type AccountId, clientId } from "../src/policy/ids.ts";
import { begin, client, people, riverside, twoSchools } from "./two-schools.ts";

const console = clientId("console");
const person = (id: AccountId, scopes: readonly string[] = ["admin"]): VerifiedToken => ({
  scopes: new Set(scopes),
  clientId: console,
  accountId: id,
});
const program = (id: string, scopes: readonly string[]): VerifiedToken => ({
  scopes: new Set(scopes),
  clientId: clientId(id),
});

/** The name of the token of a program that may do one thing: a token holds no colon. */
export const onlyWith = (permission: Permission): string => `program-with-${permission.replace(":", "-")}`;

/** Tokens that say whose they are. */
export const tokens: Readonly<Record<string, VerifiedToken>> = {
  "deployment-administrator": person(people.dora.id),
  "institution-administrator": person(people.rosa.id),
  support: person(people.sue.id),
  "without-role": person(people.ana.id),
  "administrator-who-asked-for-little": person(people.rosa.id, ["openid", "accounts:read"]),
  "program-everywhere": program("everywhere", permissions),
  "program-at-riverside": program("at-riverside", permissions),
  "program-with-scope-admin": program("at-riverside", ["admin"]),
  "client-that-is-gone": program("gone", permissions),
  ...Object.fromEntries(
    permissions.map((permission): [string, VerifiedToken] => [
      onlyWith(permission),
      program("at-riverside", [permission]),
    ]),
  ),
};

const cookieSecrets = ["a cookie secret of at least 32 letters"];

interface Different extends Partial<AdminDeps> {
  readonly previewAbove?: number;
  readonly approvalAbove?: number;
}

/** The whole door over two schools in memory; `different` puts something else in the place of a dependency. */
export async function adminDoor({ previewAbove = 1000, approvalAbove, ...different }: Different = {}) {
  const school = await twoSchools();
  await school.records.change(async (writer) => {
    for (const algorithm of ["RS256", "ES256"] as const) {
      await writer.putSigningKey({
        kid: algorithm,
        algorithm,
        createdAt: begin,
        signsFrom: begin,
        sealed: "sealed",
      });
    }
    await writer.putClient(client("everywhere", "service"));
    await writer.putClient(client("at-riverside", "service", { institutions: [riverside] }));
  });
  const keys = { ...school.deps, keyEncryptionSecret: "a secret of sixteen letters and more" };
  const hashing = { ...school.deps, hashPassword: async (password: string) => `hash of ${password}` };
  const deps: AdminDeps = {
    ...school,
    verifyToken: async (token) => tokens[token],
    actions: adminActions({
      ...hashing,
      signIns: school.signIns,
      previewAbove,
      approvalAbove,
      cookieSecrets,
    }),
    parseContent: parsed,
    parseClient: clientOfDocument,
    rotateKeys: rotateKeys(keys),
    preview: preview(school),
    countEnded: countEnded({ ...school, patience: 2000 }),
    ...different,
  };
  const faults: unknown[] = [];
  const app = new Koa();
  app.on("error", (error) => faults.push(error));
  app.use(giveRequestId).use(adminRoutes(deps).routes());
  const handler = app.callback();
  return { ...school, deps, handler, send: sender(handler), faults };
}

export type AdminDoor = Awaited<ReturnType<typeof adminDoor>>;

const parsed: AdminDeps["parseContent"] = (document) => {
  try {
    return { content: parseContent(JSON.stringify(document), "content") };
  } catch (error) {
    if (!(error instanceof ContentProblems)) throw error;
    return { errors: error.problems.map((message) => ({ path: "", message })) };
  }
};

interface Sent {
  readonly previewToken?: string;
  /** Default: the institution administrator's. */
  readonly token?: string;
  readonly body?: object;
  readonly ifMatch?: string;
}

const sender =
  (handler: ReturnType<Koa["callback"]>) =>
  async (
    method: "get" | "post" | "put" | "delete",
    path: string,
    { token, body, ifMatch, previewToken }: Sent = {},
  ) => {
    const request = supertest(handler)[method](prefix + path);
    if (token !== "") void request.auth(token ?? "institution-administrator", { type: "bearer" });
    if (ifMatch !== undefined) void request.set("If-Match", ifMatch);
    if (previewToken !== undefined) void request.set("Preview-Token", previewToken);
    const answer = await (body === undefined ? request : request.send(body));
    if (answer.status >= 400) expectAProblem(answer);
    return answer;
  };

/** RFC 9457, with the status and title of the table. */
export function expectAProblem({ body, status, headers }: supertest.Response): void {
  expect(headers["content-type"]).toBe("application/problem+json");
  expect(headers["cache-control"]).toBe("no-store");
  expect(problemAnswer.parse(body)).toEqual(body);
  const [, word = ""] = /^\/problems\/(.+)$/.exec(body.type) ?? [];
  expect(problems[word as keyof typeof problems]).toEqual({ status, title: body.title });
  expect(body.status).toBe(status);
}
