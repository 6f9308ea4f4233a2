import { z } from "zod";
import { Problem, type RequestError } from "./problem.ts";

/** What a schema makes of a query or body; all that is wrong is told together, each with its field. */
export async function parse(schema: z.ZodType | undefined, value: unknown): Promise<unknown> {
  if (schema === undefined) return undefined;
  const parsed = await schema.safeParseAsync(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.flatMap(errorsOf));
}

/** A query of a route that takes none is refused as well. */
export const noQuery = z.strictObject({});

export function invalid(errors: readonly RequestError[]): Problem {
  const [first] = errors;
  const detail = first === undefined ? "It is malformed." : `${first.path} ${first.message}`.trim();
  return new Problem("invalid-request", detail, { errors });
}

function errorsOf(issue: z.core.$ZodIssue): readonly RequestError[] {
  if (issue.code !== "unrecognized_keys") {
    return [{ path: z.core.toDotPath(issue.path), message: issue.message }];
  }
  return issue.keys.map((key) => ({
    path: z.core.toDotPath([...issue.path, key]),
    message: "is not known here",
  }));
}
