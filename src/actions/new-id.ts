import { randomBytes } from "node:crypto";
import {
  type AccountId,
  type ApprovalId,
  accountId,
  approvalId,
  type DenialId,
  denialId,
  type GrantId,
  grantId,
} from "../policy/ids.ts";

/** 120 random bits behind a prefix that tells people and secret scanners what it names. */
const random = (prefix: string): string => `${prefix}_${randomBytes(15).toString("base64url")}`;

export const newAccountId = (): AccountId => accountId(random("acc"));
export const newApprovalId = (): ApprovalId => approvalId(random("apr"));
export const newDenialId = (): DenialId => denialId(random("den"));
export const newGrantId = (): GrantId => grantId(random("grt"));
export const newAuditId = (): string => random("aud");
