import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import Koa from "koa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSettings } from "../src/config/settings.ts";
import { healthRoutes } from "../src/http/health.ts";
import { documentsOf, filledIn, production, type Told } from "./support/deploy-files.ts";

const manifests = new Map(
  globSync("deploy/kubernetes/*.yaml")
    .flatMap(documentsOf)
    .map((document) => [String(document["kind"]), document]),
);
const manifest = (kind: string): Told => manifests.get(kind) as Told;

const config = () => manifest("ConfigMap")["data"] as Told;
const spec = () => manifest("Deployment")["spec"] as Told;
const pod = () => (spec()["template"] as Told)["spec"] as Told;
const container = () => (pod()["containers"] as Told)[0] as Told;

const port = (name: unknown) =>
  (container()["ports"] as readonly Told[]).find((one) => one["name"] === name)?.["containerPort"];

const probe = (name: string): Readonly<Record<"path" | "port", string>> =>
  (container()[name] as Told)["httpGet"] as object as Record<"path" | "port", string>;

/** The addresses of probes as every process answers them. */
let health: { readonly port: number; readonly origin: string; close(): void };
beforeAll(async () => {
  const server = new Koa().use(healthRoutes(async () => true).routes()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: at } = server.address() as AddressInfo;
  health = { port: at, origin: `http://127.0.0.1:${at}`, close: () => void server.close() };
});
afterAll(() => health.close());

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

  it("probes what there is: whether it lives without a look at the stores, and whether it is ready", async () => {
    const probes = ["startupProbe", "livenessProbe", "readinessProbe"].map(probe);
    expect(probes.map(({ path }) => path)).toEqual(["/livez", "/livez", "/readyz"]);
    for (const { path, port: name } of probes) {
      expect(port(name)).toBe(settings().port);
      expect((await fetch(`${health.origin}${path}`)).status).toBe(200);
    }
  });

  it("is not ready for longer than it takes until that is noticed, before it stops", () => {
    const { periodSeconds, failureThreshold, timeoutSeconds } = container()["readinessProbe"] as Told;
    const noticed = (Number(periodSeconds) + Number(timeoutSeconds)) * Number(failureThreshold);
    expect(settings().stopDelay).toBeGreaterThan(noticed * 1000);
  });

  it("lets a rollout and whoever empties nodes go on", () => {
    const { maxSurge } = (spec()["strategy"] as Told)["rollingUpdate"] as Told;
    expect(Number(maxSurge)).toBeGreaterThan(0);
    const { maxUnavailable } = manifest("PodDisruptionBudget")["spec"] as Told;
    expect(Number(maxUnavailable)).toBeGreaterThan(0);
    expect(Number(spec()["replicas"])).toBeGreaterThan(Number(maxUnavailable));
  });

  it("leads from the Ingress to a port of the pods, by way of the Service, and lets nobody else in", () => {
    const [service] = (manifest("Service")["spec"] as Told)["ports"] as Told;
    expect(port(service?.["targetPort"])).toBe(settings().port);
    const ingress = JSON.stringify(manifest("Ingress")["spec"]);
    const named = { name: manifest("Service")["metadata"]?.["name"], port: { name: service?.["name"] } };
    expect(ingress).toContain(JSON.stringify({ service: named }));
    const rules = (manifest("NetworkPolicy")["spec"] as Told)["ingress"] as Told;
    const open = rules.flatMap((rule) => (rule["ports"] as Told).map((one) => port(one["port"])));
    expect(open).toEqual([settings().port, settings().metricsAt?.port]);
    expect(rules.filter((rule) => rule["from"] === undefined)).toEqual([]);
  });

  it("takes its settings from what it says and from what the guide makes, which production takes together", () => {
    const from = (container()["envFrom"] as Told).flatMap((one) => Object.values<Told>(one));
    expect(from.map(({ name }) => name)).toEqual([manifest("ConfigMap")["metadata"]?.["name"], "hallpass"]);
    const guide = readFileSync("docs/guides/run-on-several-machines.md", "utf8");
    const made = /create secret generic hallpass [^`]*/.exec(guide)?.[0] ?? "";
    const names = [...made.matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => String(name));
    expect(new Set(names)).toEqual(new Set([...Object.keys(secrets), "HALLPASS_DATABASE", "HALLPASS_REDIS"]));
    expect(Object.keys(config()).filter((name) => names.includes(name))).toEqual([]);
  });

  it("may do nothing that it has no need of: no files, no capabilities, no further privileges", () => {
    expect(pod()["securityContext"]).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container()["securityContext"]).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect([pod()["volumes"], container()["volumeMounts"]]).toEqual([undefined, undefined]);
    expect(pod()["automountServiceAccountToken"]).toBe(false);
  });

  it("runs as the user whom the image is made for", () => {
    expect((pod()["securityContext"] as Told)["runAsUser"]).toBe(1000);
    const image = readFileSync("Dockerfile", "utf8");
    expect(image).toMatch(/^USER node$/m);
    // The official image of Node has it as 1000.
    expect(image.match(/^FROM \S+/gm)?.at(-1)).toMatch(/^FROM node:26/);
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
