import { get, post } from "../../test/support/plain-requests.ts";
import { type Exchange, type Source, WrongAnswer } from "./exchange.ts";

/** Browsers in which somebody is signed in already: authorize at once, then the tool exchanges the code. */
export interface CodeFlows {
  readonly kind: "code-flows";
  /** With its query. */
  readonly authorize: string;
  readonly token: string;
  /** How the tool proves who it is. */
  readonly authorization: string;
  /** The fields of the exchange, all but the code. */
  readonly exchange: Readonly<Record<string, string>>;
  /** One browser each. */
  readonly cookies: readonly string[];
}

export function codeFlows({ authorize, token, authorization, exchange, cookies }: CodeFlows): Source {
  const waiting: Exchange[] = cookies.map(ask);
  return () => {
    const next = waiting.shift();
    if (next === undefined) throw new Error("Every browser is waiting for an answer.");
    return next;
  };

  function ask(cookie: string): Exchange {
    return {
      request: get(authorize, { Cookie: cookie, Accept: "text/html" }),
      answered(answer) {
        const [, code] = /\r\nlocation: \S+[?&]code=([\w-]+)/i.exec(answer.head) ?? [];
        if (answer.status !== 303 || code === undefined) throw new WrongAnswer(answer);
        waiting.push(bring(code, cookie));
      },
    };
  }

  function bring(code: string, cookie: string): Exchange {
    return {
      request: post(token, { ...exchange, code }, authorization),
      answered(answer) {
        if (answer.status !== 200 || !answer.body.includes('"refresh_token":"'))
          throw new WrongAnswer(answer);
        waiting.push(ask(cookie));
      },
    };
  }
}
