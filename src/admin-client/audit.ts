import { z } from "zod";
import { time } from "./page.ts";

/** What is not known here stays: it was hashed with the rest. */
export const auditRecord = z.looseObject({
  id: z.string(),
  at: time,
  actor: z.looseObject({
    type: z.string(),
    id: z.string(),
    name: z.string(),
    address: z.string().optional(),
  }),
  action: z.string(),
  institution: z.string().optional(),
  account: z.string().optional(),
  grant: z.string().optional(),
  client: z.string().optional(),
  code: z.string().optional(),
  note: z.string().optional(),
  number: z.number().optional(),
  hash: z.string().optional(),
  /** Whether it holds, as the server has checked it: for those who do not see number and hash. */
  intact: z.boolean().optional(),
});
export type AuditRecord = z.infer<typeof auditRecord>;
