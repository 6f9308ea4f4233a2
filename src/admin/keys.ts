import { z } from "zod";
import { answer, listOf, time } from "./answers.ts";
import { optionalReason } from "./fields.ts";
import { notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { keyView } from "./views.ts";

export const keyAnswer = answer(
  "Key",
  z.object({
    kid: z.string(),
    algorithm: z.enum(["RS256", "ES256"]),
    createdAt: time,
    signsFrom: time,
    retiresAt: time.optional(),
  }),
);

const keysAnswer = listOf("Keys", keyAnswer);

const list = route({
  method: "get",
  path: "/keys",
  summary: "List the keys that sign ID tokens",
  permission: "keys:rotate",
  deploymentWide: true,
  answers: { 200: keysAnswer },
  handle: async ({ records }) => reply(200, { items: (await records.signingKeys()).map(keyView) }),
});

const rotate = route({
  method: "post",
  path: "/keys/rotations",
  summary: "Make new signing keys; the old ones stay published until what they signed has run out",
  permission: "keys:rotate",
  deploymentWide: true,
  body: z.strictObject({
    atOnce: z.boolean().default(false).meta({
      description:
        "Sign with them now, before others can have fetched them, and withdraw the old ones: after a leak.",
    }),
    ...optionalReason,
  }),
  answers: { 200: keysAnswer },
  handle: async ({ records, rotateKeys }, { caller, body }) => {
    const { outcome } = await rotateKeys(caller, withoutAbsent(body));
    if (outcome === "not_permitted") throw notPermitted();
    return reply(200, { items: (await records.signingKeys()).map(keyView) });
  },
});

export const keyRoutes = [list, rotate];
