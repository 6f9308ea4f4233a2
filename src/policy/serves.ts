import type { ClientPolicy } from "./facts.ts";
import type { InstitutionId } from "./ids.ts";

/** Whether an institution's people may use a client. */
export const serves = ({ institutions = "all" }: ClientPolicy, institution: InstitutionId): boolean =>
  institutions === "all" || institutions.includes(institution);
