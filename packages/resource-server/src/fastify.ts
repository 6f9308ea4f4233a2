import { judge, type Needed } from "./protection.ts";
import type { ResourceServer } from "./resource-server.ts";
import { remember } from "./token-of.ts";

export { tokenOf } from "./token-of.ts";

/** As much of Fastify's request and reply as is used here. */
interface Request {
  readonly headers: { readonly authorization?: string | undefined };
}

interface Reply {
  code(status: number): unknown;
  headers(values: Readonly<Record<string, string>>): unknown;
  send(body: string): unknown;
}

type FastifyHook = (request: Request, reply: Reply) => Promise<unknown>;

/** Makes `protect({ scope })` for Fastify, as an `onRequest` hook. Then `tokenOf(request)` is what Hallpass says. */
export const protectWith =
  (server: Pick<ResourceServer, "check">): ((needed?: Needed) => FastifyHook) =>
  (needed = {}) =>
  async (request, reply) => {
    const judged = await judge(server, request.headers.authorization, needed);
    if ("token" in judged) {
      remember(request, judged.token);
      return undefined;
    }
    const { status, headers, body } = judged.refusal;
    reply.code(status);
    reply.headers(headers);
    reply.send(body);
    // Fastify goes no further when a hook gives the reply back that it has sent.
    return reply;
  };
