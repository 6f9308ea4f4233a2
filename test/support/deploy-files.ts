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

/** What the image's health check runs, and the options that say how often. */
export function healthCheck(): { readonly options: string; readonly command: readonly string[] } {
  const found = /^HEALTHCHECK (.*) CMD (\[.*\])$/m.exec(readFileSync("Dockerfile", "utf8"));
  const [, options, command] = found as RegExpExecArray;
  return { options: String(options), command: JSON.parse(String(command)) as readonly string[] };
}

type Probes = Readonly<Record<"startupProbe" | "livenessProbe" | "readinessProbe", Told>>;

/** Those of the container in Kubernetes. */
export function probes(): Probes {
  const [deployment] = documentsOf("deploy/kubernetes/deployment.yaml") as readonly [Told];
  const template = deployment["spec"]?.["template"]?.["spec"] as Told;
  const { startupProbe, livenessProbe, readinessProbe } = (template["containers"] as Told)[0] as Told &
    Probes;
  return { startupProbe, livenessProbe, readinessProbe };
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
