import { availableParallelism } from "node:os";
import type { Settings } from "../config/settings.ts";
import { type Check, look, ok } from "../store/port/examination.ts";

/** What the settings say is right in itself; what is strange about it. */
export function checkSettings(settings: Settings): readonly Check[] {
  return [ok("settings", told(settings)), ...mode(settings), ...workers(settings), proxies(settings)];
}

const told = ({ production, issuer, database, redis }: Settings): string =>
  [
    production ? "production" : "development",
    issuer,
    `records in ${database === undefined ? "files" : "PostgreSQL"}`,
    `sign-ins in ${placeOfSignIns({ database, redis })}`,
  ].join(", ");

const placeOfSignIns = ({ database, redis }: { database: unknown; redis: unknown }): string =>
  redis === undefined ? (database === undefined ? "files" : "PostgreSQL") : "Redis";

function mode({ production, issuer }: Settings): readonly Check[] {
  if (production || !issuer.startsWith("https:")) return [];
  return [
    look(
      "settings",
      "the issuer is an https address, but NODE_ENV is not production",
      "Set NODE_ENV=production: development makes up secrets and loads the demo content.",
    ),
  ];
}

function workers({ workers: asked }: Settings): readonly Check[] {
  const processors = availableParallelism();
  if (asked <= processors) return [];
  return [
    look(
      "settings",
      `HALLPASS_WORKERS is ${asked}, and this machine has ${processors} processors`,
      "Lower it: more workers than processors cost memory and gain nothing.",
    ),
  ];
}

/** Hallpass itself speaks http: https comes from something in front. */
function proxies({ issuer, trustedProxies }: Settings): Check {
  if (!issuer.startsWith("https:") || trustedProxies > 0)
    return ok("proxies", `HALLPASS_TRUSTED_PROXIES is ${trustedProxies}`);
  return look(
    "proxies",
    "the issuer is an https address, so a proxy stands in front, but HALLPASS_TRUSTED_PROXIES is 0",
    "Set it to the number of your own proxies; as it is, all requests seem to come from the proxy, and limits on wrong passwords shut everybody out together.",
  );
}
