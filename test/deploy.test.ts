import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { settingNames } from "../src/config/setting-definitions.ts";
import { readSettings } from "../src/config/settings.ts";

/** Whatever stands in a file of settings for programs of others, as far as it is looked at here. */
type Told = { readonly [name: string]: Told } & readonly Told[];

function documentsOf(file: string): readonly Told[] {
  const documents = parseAllDocuments(readFileSync(file, "utf8"), { merge: true });
  expect([documents].flat().flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  return [documents].flat().map((document) => document.toJS() as Told);
}

const files = globSync("deploy/**/*.yaml");
const everything = globSync("deploy/**/*.{yaml,conf,json}");
const manifests = new Map(
  files
    .filter((file) => file.includes("kubernetes"))
    .flatMap(documentsOf)
    .map((document) => [String(document["kind"]), document]),
);
const manifest = (kind: string): Told => manifests.get(kind) as Told;

const secret = "s".repeat(44);
/** What an operator puts where the files leave a gap. */
const filledIn: Readonly<Record<string, string>> = {
  HALLPASS_ISSUER: "https://id.school.example",
  HALLPASS_KEY_ENCRYPTION_SECRET: secret,
  HALLPASS_COOKIE_SECRETS: secret,
  HALLPASS_METRICS_SECRET: secret,
  POSTGRES_PASSWORD: "0123456789abcdef",
  REDIS_PASSWORD: "0123456789abcdef",
};
const filled = (text: string): string =>
  text.replaceAll(
    /\$\{(\w+)(:\?[^}]*)?\}/g,
    (_all, name: string) => filledIn[name] ?? `${name} is not known`,
  );

describe("deploy/", () => {
  it("has files, each of which is YAML without a slip", () => {
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) expect(documentsOf(file).length).toBeGreaterThan(0);
  });

  it.each(everything)("%s names only settings that there are", (file) => {
    const named = readFileSync(file, "utf8").match(/HALLPASS_[A-Z_]+/g) ?? [];
    expect(named.filter((name) => !(settingNames as readonly string[]).includes(name))).toEqual([]);
  });
});

describe("deploy/compose.yaml", () => {
  const [compose] = documentsOf("deploy/compose.yaml");
  const services = Object.entries<Told>(compose?.["services"] ?? {});
  const processes = services.filter(([name]) => name.startsWith("hallpass-"));

  it("starts three processes, each with settings that production takes", () => {
    expect(processes).toHaveLength(3);
    for (const [, { environment }] of processes) {
      const given = Object.entries(environment as object).map(([name, text]) => [name, filled(String(text))]);
      const settings = readSettings({ NODE_ENV: "production", ...Object.fromEntries(given) });
      expect(settings).toMatchObject({ trustedProxies: 1, redis: [expect.any(String)], port: 3000 });
      expect(settings.database).toContain("@postgres:5432/hallpass");
    }
  });

  it("starts nothing without a secret, and holds none", () => {
    const texts = services.map(([, service]) => JSON.stringify(service)).join("\n");
    const asked = [...texts.matchAll(/\$\{(\w+)(:\?)?/g)].map(([, name, must]) => [name, must]);
    expect(asked.filter(([, must]) => must === undefined)).toEqual([]);
    expect(new Set(asked.map(([name]) => name))).toEqual(new Set(Object.keys(filledIn)));
  });

  it("gives a process the time that it takes to stop, and lets nobody reach it past the proxy", () => {
    const { stopDelay, stopWithin } = readSettings({ ...filledIn, ...production });
    for (const [, service] of processes) {
      const given = Number.parseInt(String(service["stop_grace_period"]), 10);
      expect(given * 1000).toBeGreaterThan(stopDelay + stopWithin);
      expect([service["ports"], service["networks"]]).toEqual([undefined, ["inside"]]);
    }
    const reached = services.filter(([, service]) => service["ports"] !== undefined).map(([name]) => name);
    expect(reached).toEqual(["proxy"]);
  });

  it("has a proxy that knows each process", () => {
    const upstream = readFileSync("deploy/proxy/nginx.conf", "utf8").matchAll(/server (\S+):3000/g);
    expect([...upstream].map(([, name]) => name)).toEqual(processes.map(([name]) => name));
  });

  it("is upgraded by a guide that tells the proxy of each process's new address before the next one stops", () => {
    const guide = readFileSync("docs/guides/run-on-several-machines.md", "utf8");
    const loop = /^for process in (.*); do\n(.*)\n(.*)\ndone$/m.exec(guide) ?? [];
    expect(loop[1]?.split(" ")).toEqual(processes.map(([name]) => name));
    expect(loop[2]).toMatch(/docker compose up .*--wait \$process$/);
    expect(loop[3]).toMatch(/docker compose exec .*proxy nginx -s reload$/);
  });

  it("has a Prometheus that knows each process", () => {
    const scraped = readFileSync("deploy/prometheus/prometheus.yaml", "utf8").matchAll(/- (\S+):9464/g);
    expect([...scraped].map(([, name]) => name)).toEqual(processes.map(([name]) => name));
  });

  it("has a Redis that Hallpass takes", () => {
    const [, { command }] = services.find(([name]) => name === "redis") as [string, Told];
    expect((command as readonly unknown[]).join(" ")).toContain(
      "--maxmemory-policy noeviction --appendonly yes",
    );
  });
});

const production = {
  NODE_ENV: "production",
  HALLPASS_DATABASE: "postgres://hallpass:password@db.school.example:5432/hallpass",
  HALLPASS_REDIS: "redis://:password@redis.school.example:6379",
};

const config = () => manifest("ConfigMap")["data"] as Told;
const spec = () => manifest("Deployment")["spec"] as Told;
const pod = () => (spec()["template"] as Told)["spec"] as Told;
const container = () => (pod()["containers"] as Told)[0] as Told;

const port = (name: string) =>
  (container()["ports"] as readonly Told[]).find((one) => String(one["name"]) === name)?.["containerPort"];

describe("deploy/kubernetes", () => {
  const { POSTGRES_PASSWORD: _, REDIS_PASSWORD: __, HALLPASS_ISSUER: ___, ...secrets } = filledIn;
  const settings = () => readSettings({ ...production, ...secrets, ...(config() as object) });

  it("has the settings that production takes, when the secret holds what its file says that it does", () => {
    expect(settings()).toMatchObject({ issuer: "https://id.school.example", trustedProxies: 1 });
    const text = readFileSync("deploy/kubernetes/config.yaml", "utf8");
    for (const name of [...Object.keys(secrets), "HALLPASS_DATABASE", "HALLPASS_REDIS"])
      expect(text).toContain(name);
    expect(manifests.has("Secret")).toBe(false);
  });

  it("never has fewer pods than there should be, and sticks nobody to one", () => {
    expect(spec()["strategy"]).toMatchObject({ rollingUpdate: { maxUnavailable: 0 } });
    expect(Number(spec()["replicas"])).toBeGreaterThan(2);
    expect((manifest("PodDisruptionBudget")["spec"] as Told)["maxUnavailable"]).toBe(1);
    expect((manifest("Service")["spec"] as Told)["sessionAffinity"]).toBe("None");
    expect(JSON.stringify(manifest("Ingress"))).not.toMatch(/affinity/);
  });

  it("gives a pod the time that it takes to stop", () => {
    const { stopDelay, stopWithin } = settings();
    expect(Number(pod()["terminationGracePeriodSeconds"]) * 1000).toBeGreaterThan(stopDelay + stopWithin);
  });

  it("probes what there is: whether it lives without a look at the stores, and whether it is ready", () => {
    const paths = ["startupProbe", "livenessProbe", "readinessProbe"].map(
      (probe) => ((container()[probe] as Told)["httpGet"] as Told)["path"],
    );
    expect(paths).toEqual(["/livez", "/livez", "/readyz"]);
  });

  it("listens where its ports say, and matches what selects it", () => {
    expect([port("http"), port("metrics")]).toEqual([settings().port, settings().metricsAt?.port]);
    const labels = ((spec()["template"] as Told)["metadata"] as Told)["labels"];
    for (const kind of ["PodDisruptionBudget", "NetworkPolicy"]) {
      const { selector, podSelector } = manifest(kind)["spec"] as Told;
      expect((selector ?? podSelector)?.["matchLabels"]).toEqual(labels);
    }
    expect((manifest("Service")["spec"] as Told)["selector"]).toEqual(labels);
  });
});
