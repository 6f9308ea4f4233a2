import { hash } from "node:crypto";

/** Under which a record is kept of what its bearer holds. */
export const hashOfValue = (value: string): string => hash("sha256", value, "base64url");
