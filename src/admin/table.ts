import { accountRoutes } from "./accounts.ts";
import { approvalRoutes } from "./approvals.ts";
import { auditRoutes } from "./audit.ts";
import { bulkRoutes } from "./bulk.ts";
import { clientSecretRoutes } from "./client-secrets.ts";
import { clientWriteRoutes } from "./client-writes.ts";
import { clientRoutes } from "./clients.ts";
import { contentRoutes } from "./content.ts";
import { grantRoutes } from "./grants.ts";
import { importRoutes } from "./imports.ts";
import { institutionRoutes } from "./institutions.ts";
import { keyRoutes } from "./keys.ts";
import { logoutRoutes } from "./logouts.ts";
import { policyRoutes } from "./policies.ts";
import { previewRoutes } from "./previews.ts";
import { revocationRoutes } from "./revocations.ts";
import type { Route } from "./route.ts";
import { signInCountRoutes } from "./sign-in-counts.ts";
import { suspensionRoutes } from "./suspensions.ts";
import { switchRoutes } from "./switches.ts";

/** Every address of the door. The router, the description, the desk and docs/reference/admin-api.md follow it. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...suspensionRoutes,
  ...grantRoutes,
  ...revocationRoutes,
  ...previewRoutes,
  ...approvalRoutes,
  ...bulkRoutes,
  ...logoutRoutes,
  ...signInCountRoutes,
  ...importRoutes,
  ...institutionRoutes,
  ...clientRoutes,
  ...clientWriteRoutes,
  ...clientSecretRoutes,
  ...policyRoutes,
  ...switchRoutes,
  ...auditRoutes,
  ...contentRoutes,
  ...keyRoutes,
];
