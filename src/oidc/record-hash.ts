import { createHash } from "node:crypto";

/** Under which a record is kept of what its bearer holds. */
export const hashOfValue = (value: string): string => createHash("sha256").update(value).digest("base64url");
