import { createHash, randomBytes } from "node:crypto";
import type { Command } from "commander";
import { minutes } from "../policy/time.ts";
import { adminResource, loginClient } from "./credentials.ts";
import { CommandFailure } from "./failure.ts";
import { keptSignIns } from "./kept-sign-ins.ts";
import { receiveRedirect } from "./loopback.ts";
import type { Server } from "./server-address.ts";
import type { Session } from "./session.ts";
import { requestTokens, type Tokens } from "./token-endpoint.ts";
import { examples, type Perform } from "./verb.ts";

export function loginVerb(program: Command, perform: Perform): void {
  const login = program
    .command("login")
    .description("sign in as yourself with the browser; it waits up to five minutes for you")
    .action(
      perform(async (session) => {
        const server = session.server();
        const kept = keptSignIns(session.deps.env);
        await kept.keep(server.url, await signIn(session, server));
        session.terminal.note(`Signed in at ${server.url}. \`hallpass logout\` ends it.`);
      }),
    );
  examples(login, "login", "login --url https://id.school.example");
}

const patience = minutes(5);

/** RFC 8252 with PKCE: the browser asks the person, and the code comes back over the loopback interface. */
function signIn({ deps, terminal }: Session, server: Server): Promise<Tokens> {
  const verifier = random();
  const state = random();
  return receiveRedirect({
    state,
    patience,
    begin: (redirectUri) => {
      // Not silenced by --quiet: without the address nobody can go on.
      deps.stderr.write(
        `Open this address in your browser to sign in:\n\n  ${authorizationUrl(redirectUri)}\n\n`,
      );
      terminal.progress("Waiting for you to sign in…");
    },
    finish: async (parameters, redirectUri) => {
      terminal.progress("");
      const form = {
        grant_type: "authorization_code",
        client_id: loginClient,
        code: codeIn(parameters, server),
        redirect_uri: redirectUri,
        code_verifier: verifier,
        resource: adminResource(server),
      };
      return requestTokens(server, { form, now: deps.now });
    },
  });

  function authorizationUrl(redirectUri: string): string {
    const parameters = new URLSearchParams({
      response_type: "code",
      client_id: loginClient,
      redirect_uri: redirectUri,
      scope: "openid admin",
      resource: adminResource(server),
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    return `${server.url}/authorize?${parameters.toString()}`;
  }
}

/** RFC 9207 §2.4: an answer that does not name our server may come from another one. */
function codeIn(parameters: URLSearchParams, server: Server): string {
  const issuer = parameters.get("iss");
  if (issuer !== server.url) {
    throw new CommandFailure(
      "failed",
      `The answer came from ${issuer ?? "an unnamed server"}, not from ${server.url}.`,
    );
  }
  const code = parameters.get("code");
  if (code !== null) return code;
  const why = parameters.get("error_description") ?? parameters.get("error") ?? "no reason was given";
  throw new CommandFailure("not-permitted", `The server did not sign you in: ${why.replace(/\.$/, "")}.`);
}

/** RFC 7636 §4.1 recommends 32 random octets. */
const random = (): string => randomBytes(32).toString("base64url");
