import { post } from "../../test/support/plain-requests.ts";
import { type Source, WrongAnswer } from "./exchange.ts";

/** Phones that refresh in turn, each with what its last answer has brought. */
export interface Refreshes {
  readonly kind: "refreshes";
  readonly path: string;
  readonly clientId: string;
  readonly tokens: readonly string[];
}

export function refreshes({ path, clientId, tokens }: Refreshes): Source {
  const phones = tokens.map((token) => ({ token }));
  let turn = 0;
  return () => {
    const phone = phones[turn % phones.length];
    if (phone === undefined) throw new Error("There is no phone.");
    turn += 1;
    const { token } = phone;
    return {
      request: post(path, { grant_type: "refresh_token", client_id: clientId, refresh_token: token }),
      answered(answer) {
        const [, successor] = /"refresh_token":"([\w-]+)"/.exec(answer.body) ?? [];
        const isRight =
          answer.status === 200 && answer.body.includes('"id_token":"') && successor !== undefined;
        if (!isRight || successor === token) throw new WrongAnswer(answer);
        phone.token = successor;
      },
    };
  };
}
