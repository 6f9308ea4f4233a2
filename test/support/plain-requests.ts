/** Requests as they go over the wire, with what it takes for the server to understand them and nothing else. */
export function post(path: string, fields: Readonly<Record<string, string>>, authorization?: string): string {
  const type = "application/x-www-form-urlencoded";
  return withBody(path, { type, body: new URLSearchParams(fields).toString(), authorization });
}

export const postJson = (path: string, value: object, authorization?: string): string =>
  withBody(path, { type: "application/json", body: JSON.stringify(value), authorization });

export function get(path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, "Host: localhost", ...lines, "", ""].join("\r\n");
}

interface Body {
  readonly type: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

const withBody = (path: string, { type, body, authorization }: Body): string =>
  [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
