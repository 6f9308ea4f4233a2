import { z } from "zod";
import { type Institution, institution, pageOf } from "./answers.ts";
import type { Visit } from "./visit.ts";

/** Those that somebody reaches, by name. */
export const reachedInstitutions = async ({ api }: Visit): Promise<readonly Institution[]> =>
  (await api.read({ path: "/institutions" }, pageOf(institution as z.ZodType<Institution>))).items;
