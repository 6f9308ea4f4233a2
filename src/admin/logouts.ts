import { z } from "zod";
import type { QueuedLogout } from "../store/port/logouts.ts";
import { pageOf } from "./answers.ts";
import { institution, paging } from "./fields.ts";
import { within } from "./reach.ts";
import { withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { iso, isoField } from "./views.ts";

const time = z.iso.datetime();

const logoutAnswer = z.object({
  id: z.string(),
  client: z.string(),
  account: z.string(),
  institution: z.string(),
  record: z
    .string()
    .optional()
    .meta({ description: "The denial that ended the sign-in. Absent: the institution's schedule did." }),
  queuedAt: time,
  attempts: z.int(),
  lastError: z.string(),
  nextAt: time.optional().meta({ description: "Absent: given up." }),
});

const list = route({
  method: "get",
  path: "/logouts",
  summary: "List the logouts that clients could not be told of, oldest first",
  permission: "sign-ins:read",
  query: z.strictObject({
    institution: institution.optional(),
    failed: z
      .enum(["", "true"])
      .optional()
      .meta({ description: "Only failures are listed, with and without it." }),
    ...paging,
  }),
  answers: { 200: pageOf("Logouts", logoutAnswer) },
  handle: async ({ logouts }, { caller, query: given }) => {
    const { institution: asked, failed: _failed, ...query } = given;
    const page = await logouts.failedLogouts({
      ...withoutAbsent(query),
      institutions: within(caller, asked),
    });
    return reply(200, { ...page, items: page.items.map(logoutView) });
  },
});

export const logoutRoutes = [list];

const logoutView = (logout: QueuedLogout): z.input<typeof logoutAnswer> => ({
  id: logout.id,
  client: logout.clientId,
  account: logout.accountId,
  institution: logout.institutionId,
  ...(logout.because !== undefined && { record: logout.because }),
  queuedAt: iso(logout.queuedAt),
  attempts: logout.attempts,
  lastError: logout.lastError ?? "",
  ...isoField("nextAt", logout.nextAt),
});
