import type { Command } from "commander";
import { loginClient } from "./credentials.ts";
import { CommandFailure } from "./failure.ts";
import { keptSignIns } from "./kept-sign-ins.ts";
import type { Server } from "./server-address.ts";
import { examples, type Perform } from "./verb.ts";

export function logoutVerb(program: Command, perform: Perform): void {
  const logout = program
    .command("logout")
    .description("forget the sign-in of `hallpass login`, and end its access token at the server")
    .action(
      perform(async ({ deps, terminal, server: serverNamed }) => {
        const server = serverNamed();
        const kept = keptSignIns(deps.env);
        const tokens = await kept.of(server.url);
        if (tokens === undefined) return terminal.note(`You are not signed in at ${server.url}.`);
        await kept.forget(server.url);
        await revoke(server, tokens.accessToken);
        terminal.note(`Signed out at ${server.url}.`);
      }),
    );
  examples(logout, "logout");
}

/** RFC 7009. The token is gone from here already, so a failure is told: the sign-in still stands at the server. */
async function revoke(server: Server, token: string): Promise<void> {
  const response = await server.send("/revoke", {
    method: "POST",
    body: new URLSearchParams({ client_id: loginClient, token }),
  });
  if (response.ok) return;
  throw new CommandFailure(
    response.status === 503 ? "unreachable" : "failed",
    `Signed out here, but ${server.url} answered ${response.status}: end "hallpass" in your list of devices there.`,
  );
}
