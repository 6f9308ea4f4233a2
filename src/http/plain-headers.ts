import type { IncomingHttpHeaders } from "node:http";

/** The headers that matter to an answer, in small letters, and which of their values are usual. */
type PlainValues = Readonly<Record<string, (value: string) => boolean>>;

/** Whether those headers of a request that matter have usual values, as far as it brings them. What comes twice is as Node has put it together, for the engine too. */
export function plainHeaders(plainValues: PlainValues): (headers: IncomingHttpHeaders) => boolean {
  const checks = Object.entries(plainValues);
  return (headers) => {
    for (const [name, isUsual] of checks) {
      const value = headers[name];
      if (value !== undefined && !(typeof value === "string" && isUsual(value))) return false;
    }
    return true;
  };
}
