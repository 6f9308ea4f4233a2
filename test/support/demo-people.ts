import { type App, app, type Person } from "./phone.ts";
import type { Running } from "./running.ts";

/** Somebody of the demo content, with the password that this installation has made for them. */
export function person(
  { credentials }: Pick<Running, "credentials">,
  school: string,
  username: string,
): Person {
  const made = credentials.accounts[`${school}/${username}`];
  if (made === undefined) throw new Error(`nobody called ${school}/${username} in the demo content`);
  return { school, username, password: made.password };
}

type Server = Pick<Running, "credentials" | "origin">;

const confidential = (
  { credentials, origin }: Server,
  id: string,
  about: { redirectUri: string; scope: string },
): Promise<App> => {
  const made = credentials.clients[id];
  if (made === undefined) throw new Error(`no secret of ${id} in the demo content`);
  return app(origin, { id, secret: made.secret, ...about });
};

export const quizTool = (server: Server): Promise<App> =>
  confidential(server, "quiz-tool", {
    redirectUri: "https://quiz.example/signed-in",
    scope: "openid profile offline_access",
  });

export const resourceServer = (server: Server, id = "platform-api"): Promise<App> =>
  confidential(server, id, { redirectUri: "", scope: "" });
