import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

/** Whatever stands in a file of settings for programs of others, as far as it is looked at here. */
export type Told = { readonly [name: string]: Told } & readonly Told[];

/** The documents in a YAML file. Rejects what has a slip in it. */
export function documentsOf(file: string): readonly Told[] {
  const documents = [parseAllDocuments(readFileSync(file, "utf8"), { merge: true })].flat();
  const [slip] = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (slip !== undefined) throw slip;
  return documents.map((document) => document.toJS() as Told);
}

const secret = "s".repeat(44);
/** What an operator puts where the files leave a gap. */
export const filledIn: Readonly<Record<string, string>> = {
  HALLPASS_ISSUER: "https://id.school.example",
  HALLPASS_KEY_ENCRYPTION_SECRET: secret,
  HALLPASS_COOKIE_SECRETS: secret,
  HALLPASS_METRICS_SECRET: secret,
  POSTGRES_PASSWORD: "0123456789abcdef",
  REDIS_PASSWORD: "0123456789abcdef",
};

/** Settings of a process in production that stand in no file of `deploy/`. */
export const production = {
  NODE_ENV: "production",
  HALLPASS_DATABASE: "postgres://hallpass:password@db.school.example:5432/hallpass",
  HALLPASS_REDIS: "redis://:password@redis.school.example:6379",
};
