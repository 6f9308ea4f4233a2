import { z } from "zod";
import { longestOverlap } from "../actions/rotate-client-secret.ts";
import { Problem } from "../http/problem.ts";
import { clientId } from "../policy/ids.ts";
import { hours } from "../policy/time.ts";
import { answer, time } from "./answers.ts";
import { optionalReason } from "./fields.ts";
import { noSuch } from "./reach.ts";
import { notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { iso, isoField } from "./views.ts";

const mostHours = longestOverlap / hours(1);
const wrongHours = `must be whole hours, 0 to ${mostHours}`;

const rotate = route({
  method: "post",
  path: "/clients/{clientId}/secret-rotations",
  summary: "Make a new secret for a client, told once; the one of before stays valid for a while",
  permission: "clients:write",
  deploymentWide: true,
  body: z.strictObject({
    overlapHours: z.int(wrongHours).min(0, wrongHours).max(mostHours, wrongHours).default(24).meta({
      description: "How long the secret of before is valid beside the new one. 0: it ends at once.",
    }),
    again: z.boolean().optional().meta({
      description:
        "The answer to the last rotation was lost: its secret goes, the one from before ends when it was to end.",
    }),
    ...optionalReason,
  }),
  answers: {
    201: answer(
      "SecretRotated",
      z.object({
        outcome: z.literal("rotated"),
        secret: z.string().meta({ description: "The new one. It is not told again." }),
        earlierSecretUntil: time.optional(),
      }),
    ),
  },
  handle: async ({ actions }, { caller, parameters, body: { overlapHours, ...rest } }) => {
    const outcome = await actions.rotateClientSecret(caller, {
      ...withoutAbsent(rest),
      clientId: clientId(parameters.clientId),
      overlap: hours(overlapHours),
    });
    switch (outcome.outcome) {
      case "rotated": {
        const { secret, earlierUntil } = outcome;
        return reply(201, {
          outcome: outcome.outcome,
          secret,
          ...isoField("earlierSecretUntil", earlierUntil),
        });
      }
      case "overlaps_already":
        throw overlaps(iso(outcome.earlierUntil));
      case "has_no_secret":
        throw new Problem("no-secret", "It shows who it is by a key, or is a public client.");
      case "no_such_client":
        throw noSuch("client");
      case "not_permitted":
        throw notPermitted();
    }
  },
});

const overlaps = (until: string): Problem =>
  new Problem(
    "secrets-overlap",
    `The secret from before the last rotation is valid until ${until}. End it first, or send overlapHours 0, which ends ` +
      "both; if the answer to that rotation was lost, send again: true.",
  );

const endEarlier = route({
  method: "post",
  path: "/clients/{clientId}/secret-endings",
  summary: "End a client's secret from before the last rotation now",
  permission: "clients:write",
  deploymentWide: true,
  body: z.strictObject(optionalReason),
  answers: {
    200: answer("SecretEnded", z.object({ outcome: z.enum(["ended", "unchanged"]) })),
  },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const request = { ...withoutAbsent(body), clientId: clientId(parameters.clientId) };
    const { outcome } = await actions.endEarlierSecret(caller, request);
    if (outcome === "no_such_client") throw noSuch("client");
    if (outcome === "not_permitted") throw notPermitted();
    return reply(200, { outcome });
  },
});

export const clientSecretRoutes = [rotate, endEarlier];
