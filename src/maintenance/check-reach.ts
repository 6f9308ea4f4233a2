import { request as plainRequest } from "node:http";
import type { Settings } from "../config/settings.ts";
import { type Check, look, ok, wrong } from "../store/port/examination.ts";

type Place = Pick<Settings, "issuer" | "host" | "port">;

/** In milliseconds, for each question. */
const patience = 3000;

/**
 * Asks the server of this machine whether it is ready, and whoever answers at the issuer's address who it is. `running`: how
 * many processes are at work on these stores, here or elsewhere.
 */
export async function checkReach(place: Place, running: number): Promise<readonly Check[]> {
  const here = await ownReadiness(place);
  if (running === 0 && "fault" in here)
    return [look("server", "none runs on these stores", "`hallpass serve` starts one.")];
  return [readiness(here, place, running), await atIssuer(place)];
}

type Answer = { readonly status: number } | { readonly fault: string };

/** By the name that it expects, whatever listens in front of it. */
async function ownReadiness({ issuer, host, port }: Place): Promise<Answer> {
  const everywhere = host === "::" || host === "0.0.0.0";
  const headers = { host: new URL(issuer).host };
  const where = { host: everywhere ? "localhost" : host, port, path: "/readyz", headers };
  return new Promise((resolve) => {
    plainRequest({ ...where, agent: false, signal: AbortSignal.timeout(patience) }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    })
      .on("error", (error) => resolve({ fault: whyNot(error) }))
      .end();
  });
}

function readiness(answer: Answer, { port }: Place, running: number): Check {
  if ("fault" in answer)
    return look(
      "server",
      `${running} run on these stores, and none answers on port ${port} of this machine (${answer.fault})`,
      "Right if they run elsewhere. Otherwise look at HALLPASS_PORT and HALLPASS_HOST here and where it was started.",
    );
  if (answer.status === 200) return ok("server", `ready on port ${port}`);
  if (answer.status === 503)
    return wrong(
      "server",
      `what answers on port ${port} says that it is not ready`,
      "It is stopping, or does not reach the records: see its log. It heals by itself when they answer again.",
    );
  return wrong(
    "server",
    `what answers on port ${port} is not this Hallpass (${answer.status} for /readyz)`,
    "Another program has the port, or a server with another HALLPASS_ISSUER.",
  );
}

async function atIssuer({ issuer }: Place): Promise<Check> {
  const todo = `Open ${issuer}/.well-known/openid-configuration from here: the name, the certificate and the proxy must lead to this server.`;
  try {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
    });
    const document = (await response.json().catch(() => ({}))) as { issuer?: unknown };
    if (document.issuer === issuer) return ok("issuer", `${issuer} is answered by Hallpass`);
    return wrong("issuer", `${issuer} is answered with ${response.status}, and not by this Hallpass`, todo);
  } catch (error) {
    return look(
      "issuer",
      `${issuer} is not reached from this machine (${whyNot(error)})`,
      `${todo} Right only where this machine may not reach its own public address.`,
    );
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError" || error.name === "AbortError")
    return `no answer in ${patience / 1000} seconds`;
  const known = error.cause instanceof Error ? error.cause : error;
  return "code" in known ? String(known.code) : known.message;
}
