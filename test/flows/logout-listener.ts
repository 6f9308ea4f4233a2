import { createServer } from "node:http";
import { decodeJwt, type JWTPayload } from "jose";
import { vi } from "vitest";

type Behaviour = number | "hangs" | "elsewhere";

/** A client's own server, as far as logouts are concerned. */
export async function logoutListener() {
  const received: { readonly path: string; readonly token: string }[] = [];
  let behaviour: Behaviour = 200;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += String(part)));
    request.on("end", () => {
      received.push({ path: request.url ?? "", token: new URLSearchParams(body).get("logout_token") ?? "" });
      if (behaviour === "hangs") return;
      if (behaviour === "elsewhere") response.writeHead(302, { location: "/followed" }).end();
      else response.writeHead(behaviour).end("x".repeat(100_000));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };

  return {
    uri: (path: string) => `http://127.0.0.1:${port}${path}`,
    received,
    behave: (next: Behaviour) => {
      behaviour = next;
    },
    forget: () => void received.splice(0),
    claims: (): readonly JWTPayload[] => received.map(({ token }) => decodeJwt(token)),
    /** Waits in real time, whatever the clock of the test says. */
    until: (count: number) =>
      vi.waitFor(() => {
        if (received.length < count) throw new Error(`${received.length} of ${count}`);
      }, 8000),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type LogoutListener = Awaited<ReturnType<typeof logoutListener>>;

/** Long enough for a loop that looks four times a second to have looked. */
export const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));
