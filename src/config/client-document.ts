import type { DeclaredClient } from "../actions/content.ts";
import { clientSchema } from "./client-schema.ts";
import { contradictions } from "./content-rules.ts";
import { clientDeclared } from "./declared-content.ts";
import { schemaProblems } from "./schema-problems.ts";
import { isRecord, type Problem } from "./yaml-document.ts";

/** One client that came as a JSON document, in the words of a content file: what it declares, or all that is wrong with it. */
export function clientOfDocument(
  document: unknown,
): { readonly declared: DeclaredClient } | { readonly errors: readonly { path: string; message: string }[] } {
  const parsed = clientSchema.safeParse(document);
  const problems = [
    ...schemaProblems(parsed.error?.issues ?? [], document),
    ...contradictions({ institutions: named(document), clients: [document] }).map(ofTheClient),
  ];
  if (parsed.success && problems.length === 0) return { declared: clientDeclared(parsed.data) };
  return { errors: problems.map(({ path, what }) => ({ path: shown(path), message: what })) };
}

/** Whether those institutions exist only the records can tell. */
const named = (document: unknown): readonly object[] =>
  isRecord(document) && Array.isArray(document["institutions"])
    ? [...new Set<unknown>(document["institutions"])].map((id) => ({ id }))
    : [];

/** Without `clients[0]`. */
const ofTheClient = ({ path, what }: Problem): Problem => ({ path: path.slice(2), what });

const shown = (path: Problem["path"]): string =>
  path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
