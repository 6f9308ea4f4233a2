import { z } from "zod";
import { clientKinds } from "../policy/facts.ts";
import { type Reason, reasons } from "../policy/reasons.ts";
import { before, days } from "../policy/time.ts";
import { countedOutcomes } from "../store/port/day-counts.ts";
import { listOf } from "./answers.ts";
import { institution } from "./fields.ts";
import { within } from "./reach.ts";
import { reply, route } from "./route.ts";

const day = z.iso.date("must be a date such as 2026-09-01");

const dayCountAnswer = z.object({
  day: z.iso.date().meta({ description: "A date on the clock of the institution where it happened." }),
  kind: z.enum(clientKinds),
  outcome: z.enum([...countedOutcomes, ...(Object.keys(reasons) as Reason[])]).meta({
    description:
      "A sign-in began, or somebody was refused: signing in, or an app that wanted to go on. An app that asks again is counted again.",
  }),
  count: z.int(),
});

/** Without a first day, two weeks. A day further than now: some institution's clock is ahead. */
const daysTold = 13;

const list = route({
  method: "get",
  path: "/sign-in-counts",
  summary: "Count by day how many sign-ins began and how many were refused, by kind and reason",
  permission: "sign-ins:read",
  query: z.strictObject({
    institution: institution.optional(),
    from: day.optional().meta({ description: "The first day. Without it: 13 days ago. Kept are 120." }),
    to: day.optional().meta({ description: "The last day." }),
  }),
  answers: { 200: listOf("SignInCounts", dayCountAnswer) },
  handle: async ({ dayCounts, now }, { caller, query: { institution: asked, from, to } }) => {
    const first = new Date(before(now(), days(daysTold))).toISOString().slice(0, 10);
    const items = await dayCounts.dayTotals({
      institutions: within(caller, asked),
      from: from ?? first,
      to: to ?? "9999-12-31",
    });
    return reply(200, { items: [...items] });
  },
});

export const signInCountRoutes = [list];
