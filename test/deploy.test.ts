import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { settingNames } from "../src/config/setting-definitions.ts";
import { readSettings } from "../src/config/settings.ts";
import { documentsOf, filledIn, healthCheck, probes, production, type Told } from "./support/deploy-files.ts";

const files = globSync("deploy/**/*.yaml");
const everything = globSync("deploy/**/*.{yaml,conf,json}");
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

/** The services of a network. */
const on = (services: readonly (readonly [string, Told])[], network: string) =>
  services.filter(([, { networks }]) => networks?.includes(network as never)).map(([name]) => name);

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
      expect([service["ports"], service["networks"]]).toEqual([undefined, ["stores", "web"]]);
    }
    const reached = services.filter(([, service]) => service["ports"] !== undefined).map(([name]) => name);
    expect(reached).toEqual(["proxy"]);
  });

  it("lets a process write no file, not even in its folder for data, and do nothing else that it has no need of", () => {
    const data = /HALLPASS_DATA=(\S+)/.exec(readFileSync("Dockerfile", "utf8"))?.[1];
    for (const [, service] of processes) {
      expect(service).toMatchObject({
        read_only: true,
        tmpfs: [`${data}:ro`],
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      expect([service["cap_add"], service["privileged"], service["volumes"]]).toEqual(
        Array(3).fill(undefined),
      );
    }
  });

  it("counts a process as healthy when it takes requests, asked as often as Kubernetes asks", () => {
    const { periodSeconds, httpGet } = probes().readinessProbe;
    const [program] = healthCheck().command;
    for (const [, { healthcheck }] of processes)
      expect(healthcheck).toMatchObject({
        test: ["CMD", program, httpGet?.["path"]],
        interval: `${String(periodSeconds)}s`,
      });
  });

  it("lets only Hallpass reach the stores, and the stores nobody, but Hallpass the clients that it tells of logouts", () => {
    expect(compose?.["networks"]).toEqual({ stores: { internal: true }, web: {} });
    const three = processes.map(([name]) => name);
    expect(on(services, "stores")).toEqual([...three, "postgres", "redis"]);
    expect(on(services, "web")).toEqual([...three, "proxy"]);
  });

  it.each(["haproxy.cfg", "nginx.conf"])("has a proxy that knows each process, with %s", (file) => {
    const servers = readFileSync(`deploy/proxy/${file}`, "utf8").matchAll(
      /server (?:\S+ )?(hallpass\S+):3000/g,
    );
    expect([...servers].map(([, name]) => name)).toEqual(processes.map(([name]) => name));
  });

  it("has a proxy that asks a process whether it is ready, sends it nothing before it ends, and asks Docker where it is", () => {
    const told = readFileSync("deploy/proxy/haproxy.cfg", "utf8");
    expect(told).toMatch(/^ {2}option httpchk GET \/readyz$/m);
    const [, every, fall] =
      /^ {2}default-server check inter (\d+)ms fall (\d+) .*resolvers docker/m.exec(told) ?? [];
    const timeout = Number(/^ {2}timeout check (\d+)ms$/m.exec(told)?.[1]);
    const { stopDelay } = readSettings({ ...filledIn, ...production });
    expect(stopDelay).toBeGreaterThan((Number(every) + timeout) * Number(fall));
  });

  it("has a proxy with the files that its configuration names", () => {
    const [, { volumes }] = services.find(([name]) => name === "proxy") as [string, Told];
    const mounted = (volumes as readonly unknown[]).map((one) => String(one).split(":")[1]);
    const [, certificate] = / crt (\S+)/.exec(readFileSync("deploy/proxy/haproxy.cfg", "utf8")) ?? [];
    const program = "/usr/local/etc/haproxy/haproxy.cfg";
    expect(mounted).toEqual([program, certificate, `${String(certificate)}.key`]);
  });

  it("is upgraded by a guide that makes each process anew, and waits until it takes requests before the next one stops", () => {
    const guide = readFileSync("docs/guides/run-on-several-machines.md", "utf8");
    const loop = /^for process in (.*); do\n(.*)\ndone$/m.exec(guide) ?? [];
    expect(loop[1]?.split(" ")).toEqual(processes.map(([name]) => name));
    expect(loop[2]).toMatch(
      /docker compose up .*--no-deps --force-recreate --wait --wait-timeout \d+ \$process \|\| break$/,
    );
  });

  it("has a Prometheus that knows each process", () => {
    const scraped = readFileSync("deploy/prometheus/prometheus.yaml", "utf8").matchAll(/- (\S+):9464/g);
    expect([...scraped].map(([, name]) => name)).toEqual(processes.map(([name]) => name));
  });

  it("waits for the PostgreSQL that stays, not for the one that makes the database", () => {
    const [, { healthcheck }] = services.find(([name]) => name === "postgres") as [string, Told];
    expect(JSON.stringify(healthcheck?.["test"])).toContain("pg_isready --host 127.0.0.1 ");
  });

  it("has a Redis that Hallpass takes", () => {
    const [, { command }] = services.find(([name]) => name === "redis") as [string, Told];
    expect((command as readonly unknown[]).join(" ")).toContain(
      "--maxmemory-policy noeviction --appendonly yes",
    );
  });
});
