import type { Router } from "@koa/router";
import type { AdminDeps } from "./admin/deps.ts";
import { adminDesk } from "./admin/desk.ts";
import { adminRoutes } from "./admin/routes.ts";
import type { ConsoleDeps } from "./console/deps.ts";
import { consoleRoutes } from "./console/routes.ts";
import { visitorOf } from "./oidc/browser-sessions.ts";
import { ownPages } from "./oidc/own-pages.ts";
import type { Leases } from "./store/port/leases.ts";
import type { ChangeFeed } from "./store/port/records.ts";

type Deps = AdminDeps &
  Omit<ConsoleDeps, "ownPages" | "desk" | "followers"> &
  Parameters<typeof visitorOf>[0] & {
    readonly issuer: string;
    readonly leases: Pick<Leases, "all">;
    readonly records: Pick<ChangeFeed, "lastChange">;
  };

/** The doors of those who manage: programs, and people with the pages that ask the same for them. */
export function adminDoors(deps: Deps): readonly Router[] {
  const { leases, records } = deps;
  return [
    adminRoutes(deps),
    consoleRoutes({
      ...deps,
      ownPages: ownPages({ ...deps, visitor: visitorOf(deps) }),
      desk: adminDesk(deps),
      followers: async () => {
        const last = await records.lastChange();
        const all = await leases.all();
        return { last, all: all.map(({ process, applied }) => ({ name: process, applied })) };
      },
    }),
  ];
}
