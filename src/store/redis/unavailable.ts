import { ErrorReply } from "redis";
import { certificateFault } from "../certificate-fault.ts";
import { StoreUnavailable } from "../port/records.ts";

/** Redis did not answer, or not in time. */
export class RedisUnavailable extends StoreUnavailable {
  override readonly name = "RedisUnavailable";
}

/** What Redis answers to a mistake of ours. Every other refusal tells of the server or the way to it. */
const mistakes: ReadonlySet<string> = new Set(["ERR", "WRONGTYPE", "CROSSSLOT", "EXECABORT"]);

/** The error as callers should meet it: a RedisUnavailable with its cause when Redis cannot answer, else itself. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  if (error instanceof ErrorReply && mistakes.has(codeOf(error))) return error;
  return new RedisUnavailable(`Redis does not answer: ${toldBy(error)}.`, { cause: error });
}

/** Never the client's own words whole: they may hold an address. */
const toldBy = (error: unknown): string => {
  if (error instanceof ErrorReply) return `it says ${codeOf(error)}`;
  if (!(error instanceof Error)) return "the connection failed";
  const fault = certificateFault(error);
  if (fault !== undefined) return fault;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
};

export const codeOf = (error: ErrorReply): string => /^[A-Z]+/.exec(error.message)?.[0] ?? "";
