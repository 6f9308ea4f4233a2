import { z } from "zod";
import { type Institution, institution } from "../admin-client/institutions.ts";
import { pageOf } from "../admin-client/page.ts";
import type { Visit } from "./visit.ts";

/** Those that somebody reaches, by name. */
export const reachedInstitutions = async ({ api }: Visit): Promise<readonly Institution[]> =>
  (await api.read({ path: "/institutions" }, pageOf(institution as z.ZodType<Institution>))).items;

/** What it is called; its id where they do not reach it (any more). */
export const nameOfInstitution = (reached: readonly Institution[], id: string): string =>
  reached.find((one) => one.id === id)?.name ?? id;
