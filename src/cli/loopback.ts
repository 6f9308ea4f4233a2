import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandFailure } from "./failure.ts";

interface Redirect<Value> {
  /** Only a redirect that carries it is ours: any page in the browser can call this address. */
  readonly state: string;
  /** Milliseconds to wait for it. */
  readonly patience: number;
  /** Called when the address can be redirected to. */
  readonly begin: (redirectUri: string) => void;
  /** What the parameters of the redirect are worth. */
  readonly finish: (parameters: URLSearchParams, redirectUri: string) => Promise<Value>;
}

/** RFC 8252 §7.3: waits for one redirect of the browser on a port of 127.0.0.1 that the system chooses. */
export async function receiveRedirect<Value>({
  state,
  patience,
  begin,
  finish,
}: Redirect<Value>): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  let taken = false;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (taken || pathname !== callback || searchParams.get("state") !== state) {
      page(response, 404, notOurs);
      return;
    }
    // A code that is used twice ends what it gave (RFC 6749 §4.1.2): a browser that asks again must not do that.
    taken = true;
    finish(searchParams, redirectUri).then(
      (value) => page(response, 200, done).once("finish", () => resolve(value)),
      (error: unknown) => page(response, 400, failed).once("finish", () => reject(error)),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${callback}`;
  const timer = setTimeout(() => reject(new CommandFailure("not-permitted", tooLate)), patience);
  try {
    begin(redirectUri);
    return await promise;
  } finally {
    clearTimeout(timer);
    server.close();
  }
}

/** As the content declares it for `hallpass-cli`; the port may be any (RFC 8252 §7.3). */
const callback = "/signed-in";
const notOurs = "This is not the answer to a sign-in that hallpass began.";
const done = "You are signed in. You can close this window and go back to the terminal.";
const failed = "The sign-in did not work. The terminal says why.";
const tooLate = "Nobody signed in while hallpass waited. Run `hallpass login` again.";

const page = (response: ServerResponse, status: number, text: string): ServerResponse =>
  response
    .writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      connection: "close",
    })
    .end(text);
