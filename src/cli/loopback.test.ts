import { describe, expect, it } from "vitest";
import { CommandFailure } from "./failure.ts";
import { receiveRedirect } from "./loopback.ts";

/** Waits for a redirect while `visits` are made, and gives what each was answered. */
async function receive(
  visits: readonly string[],
  finish = async (answer: URLSearchParams) => answer.get("code"),
) {
  const answers: [number, string][] = [];
  let made = Promise.resolve();
  const received = receiveRedirect({
    state: "right",
    patience: 5000,
    begin: (redirectUri) => {
      made = visit(redirectUri);
    },
    finish,
  });
  const outcome = await received.catch((error: unknown) => error);
  await made;
  return { outcome, answers };

  async function visit(redirectUri: string): Promise<void> {
    for (const at of visits) {
      const response = await fetch(new URL(at, redirectUri));
      answers.push([response.status, await response.text()]);
    }
  }
}

describe("the redirect of a sign-in", () => {
  it("is taken on the loopback interface, and the browser is told", async () => {
    const { outcome, answers } = await receive(["/signed-in?state=right&code=abc"]);
    expect(outcome).toBe("abc");
    expect(answers).toEqual([[200, expect.stringContaining("You are signed in.")]]);
  });

  it("is told from what other pages send: only ours knows the state", async () => {
    const { outcome, answers } = await receive([
      "/signed-in?state=wrong&code=evil",
      "/signed-in?code=evil",
      "/elsewhere?state=right&code=evil",
      "/signed-in?state=right&code=abc",
    ]);
    expect(outcome).toBe("abc");
    expect(answers.map(([status]) => status)).toEqual([404, 404, 404, 200]);
  });

  it("is taken once, however often the browser asks", async () => {
    const codes: (string | null)[] = [];
    let first: Promise<Response> | undefined;
    let second: Promise<Response> | undefined;
    const code = await receiveRedirect({
      state: "right",
      patience: 5000,
      begin: (redirectUri) => {
        first = fetch(`${redirectUri}?state=right&code=abc`);
      },
      finish: async (answer, redirectUri) => {
        codes.push(answer.get("code"));
        second = fetch(`${redirectUri}?state=right&code=abc`);
        await second;
        return answer.get("code");
      },
    });
    expect({ code, codes }).toEqual({ code: "abc", codes: ["abc"] });
    expect([(await first)?.status, (await second)?.status]).toEqual([200, 404]);
  });

  it("that is worth nothing tells the browser to look at the terminal", async () => {
    const failure = new CommandFailure("not-permitted", "The server did not sign you in.");
    const { outcome, answers } = await receive(["/signed-in?state=right&error=access_denied"], async () => {
      throw failure;
    });
    expect(outcome).toBe(failure);
    expect(answers).toEqual([[400, expect.stringContaining("The terminal says why.")]]);
  });

  it("is not waited for longer than said, and the port is free again", async () => {
    let address = "";
    const received = receiveRedirect({
      state: "right",
      patience: 1,
      begin: (redirectUri) => {
        address = redirectUri;
      },
      finish: async () => "never",
    });
    await expect(received).rejects.toMatchObject({ exit: "not-permitted" });
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/signed-in$/);
    await expect(fetch(address)).rejects.toThrow("fetch failed");
  });
});
