import type { z } from "zod";
import type { Path, Problem } from "./yaml-document.ts";

type Issue = z.core.$ZodIssue;

/** What the schema found, in sentences for an operator. */
export const schemaProblems = (issues: readonly Issue[], file: unknown): readonly Problem[] =>
  issues.flatMap((issue) => problemsOf(issue, file));

function problemsOf(issue: Issue, file: unknown): readonly Problem[] {
  const { path } = issue;
  const value = valueAt(file, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], what: unknownKey(value) }));
  }
  if (issue.code === "invalid_union") return unionProblems(issue, file);
  if (value === undefined) return [{ path, what: "is required" }];
  if (issue.code === "invalid_value") return [{ path, what: `must be ${oneOf(issue.values)}` }];
  if (issue.code === "invalid_type") return [{ path, what: wrongType(issue, value) }];
  return [{ path, what: issue.message }];
}

/** Of several forms the one that was meant: the form whose type the value has. */
function unionProblems(issue: Extract<Issue, { code: "invalid_union" }>, file: unknown): readonly Problem[] {
  const meant = issue.errors.find((issues) =>
    issues.every((inner) => inner.path.length > 0 || !mismatch.has(inner.code)),
  );
  if (meant === undefined) {
    const what = valueAt(file, issue.path) === undefined ? "is required" : issue.message;
    return [{ path: issue.path, what }];
  }
  return schemaProblems(
    meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
    file,
  );
}

const mismatch: ReadonlySet<string | undefined> = new Set(["invalid_type", "invalid_value"]);

function unknownKey(container: unknown): string {
  const kind = (container as { kind?: unknown } | undefined)?.kind;
  return typeof kind === "string"
    ? `is not a key of a client of kind ${kind}`
    : "is not a key that is known here";
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`;

const words: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a mapping of keys to values",
  boolean: "true or false",
};

function wrongType(issue: Extract<Issue, { code: "invalid_type" }>, value: unknown): string {
  const own = !issue.message.startsWith("Invalid input");
  if (own) return issue.message;
  const must = `must be ${words[issue.expected] ?? issue.expected}${value === null ? ", and is empty" : ""}`;
  const quotable = issue.expected === "string" && ["number", "boolean"].includes(typeof value);
  return quotable ? `${must}: put it in quotes` : must;
}

function valueAt(file: unknown, path: Path): unknown {
  let value = file;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
