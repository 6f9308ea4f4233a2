import type { Content } from "../actions/content.ts";
import { clientOfDocument } from "./client-document.ts";
import { ContentProblems, parseContent } from "./parse-content.ts";

/** How documents of the admin API are read. */
export const documents = { parseContent: contentOfDocument, parseClient: clientOfDocument };

/** Content that came as a JSON document instead of a file: what it declares, or all that is wrong with it. */
function contentOfDocument(
  document: unknown,
): { readonly content: Content } | { readonly errors: readonly { path: string; message: string }[] } {
  try {
    return { content: parseContent(JSON.stringify(document, null, 1), "content") };
  } catch (error) {
    if (error instanceof ContentProblems) return { errors: error.problems.map(fieldAndProblem) };
    throw error;
  }
}

/** "content:4:3: institutions[0].id: is …" has a place in a file that the caller does not have. */
function fieldAndProblem(problem: string): { path: string; message: string } {
  const [, path = "", message = problem] = /^content:\d+:\d+: (?:([\w.[\]]+): )?(.*)$/s.exec(problem) ?? [];
  return { path, message };
}
