import type { ActiveToken } from "./answer.ts";

const tokens = new WeakMap<object, ActiveToken>();

export const remember = (request: object, token: ActiveToken): void => void tokens.set(request, token);

/** What Hallpass has said of the token of a request that `protect` has let through. */
export function tokenOf(request: object): ActiveToken {
  const token = tokens.get(request);
  if (token === undefined) throw new Error("This request was not protected.");
  return token;
}
