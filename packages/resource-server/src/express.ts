import { judge, type Needed, type Refusal } from "./protection.ts";
import type { ResourceServer } from "./resource-server.ts";
import { remember } from "./token-of.ts";

export { tokenOf } from "./token-of.ts";

/** As much of Node's own request and response as is used here, so that Connect and the like will do too. */
interface Request {
  readonly headers: { readonly authorization?: string | undefined };
}

interface Response {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

type ExpressMiddleware = (
  request: Request,
  response: Response,
  next: (error?: unknown) => void,
) => Promise<void>;

/** Makes `protect({ scope })` for Express. Behind it, `tokenOf(request)` is what Hallpass says of the token. */
export const protectWith =
  (server: Pick<ResourceServer, "check">): ((needed?: Needed) => ExpressMiddleware) =>
  (needed = {}) =>
  async (request, response, next) => {
    try {
      const judged = await judge(server, request.headers.authorization, needed);
      if ("refusal" in judged) return refuse(response, judged.refusal);
      remember(request, judged.token);
    } catch (error) {
      return next(error);
    }
    next();
  };

function refuse(response: Response, { status, headers, body }: Refusal): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
