import type { Permission } from "../actions/caller.ts";
import type { FormLimit } from "../http/form.ts";
import type { Visit } from "./visit.ts";

/** One address of the console. */
export interface ConsoleRoute {
  readonly method: "get" | "post";
  /** Below /console. */
  readonly path: string;
  /** Without it the page is not there for them. */
  readonly permission: Permission;
  /** It cannot be undone, or hits many: only for somebody who has shown lately who they are. */
  readonly dangerous?: boolean;
  readonly formLimit?: FormLimit;
  readonly serve: (visit: Visit) => Promise<void>;
}
