import type { Answer } from "./connection.ts";

/** One request, and what is to be done with its answer: throws when that is not what it must be. */
export interface Exchange {
  readonly request: string;
  answered(answer: Answer): void;
}

/** Gives the next request to send. */
export type Source = () => Exchange;

export class WrongAnswer extends Error {
  override readonly name = "WrongAnswer";
  constructor({ head, body }: Answer) {
    super(`Not the answer that it must be:\n${head}\n\n${body}`);
  }
}

/** A request as it goes over the wire, with what it takes for the server to understand it and nothing else. */
export function post(path: string, fields: Readonly<Record<string, string>>, authorization?: string): string {
  const form = new URLSearchParams(fields).toString();
  return [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${Buffer.byteLength(form)}`,
    "",
    form,
  ].join("\r\n");
}

export function get(path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, "Host: localhost", ...lines, "", ""].join("\r\n");
}
