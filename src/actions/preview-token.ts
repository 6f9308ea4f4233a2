import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { CutOff } from "../policy/denials.ts";
import type { ClientPolicy } from "../policy/facts.ts";
import { after, type Instant, minutes } from "../policy/time.ts";
import type { Caller } from "./caller.ts";
import { policyVersion } from "./policy-version.ts";
import type { ContentEffect, Proposal } from "./preview.ts";

/** Shows that a caller has seen what a change would end: good for that change, by that caller, for a while. */
export interface PreviewTokens {
  readonly make: (caller: Caller, asked: Asked) => string;
  readonly isGood: (token: string, caller: Caller, asked: Asked) => boolean;
}

/** A change as its caller has said it: not when, nor why. */
export interface Asked {
  readonly proposal: Proposal;
  /** Absent: whenever it is done. */
  readonly notBefore?: Instant;
}

interface Deps {
  /** Newest first, as for cookies: the first one makes tokens, and no other is believed. */
  readonly cookieSecrets: readonly string[];
  readonly now: () => Instant;
}

const lifetime = minutes(15);

export function previewTokens({ cookieSecrets: [secret], now }: Deps): PreviewTokens {
  if (secret === undefined) throw new Error("preview tokens need a secret");
  const key = Buffer.from(hkdfSync("sha256", secret, "hallpass", "preview tokens", 32));
  const signature = (expiry: string, { actor }: Caller, asked: Asked): Buffer =>
    createHmac("sha256", key)
      .update(JSON.stringify([expiry, actor.type, actor.id, canonical(asked)]))
      .digest();

  return {
    make(caller, asked) {
      const expiry = String(after(now(), lifetime));
      return `${expiry}.${signature(expiry, caller, asked).toString("base64url")}`;
    },
    isGood(token, caller, asked) {
      const [, expiry = "", sent = ""] = /^(\d{1,15})\.([\w-]{43})$/.exec(token) ?? [];
      const given = Buffer.from(sent, "base64url");
      const own = signature(expiry, caller, asked);
      return given.length === own.length && timingSafeEqual(given, own) && now() < Number(expiry);
    },
  };
}

/** Two requests that ask for the same have the same form, in whatever order they were written down. */
export function canonical({ proposal, notBefore }: Asked): unknown {
  if ("policy" in proposal) return ["policy", proposal.institutionId, policyVersion(proposal.policy)];
  if ("clients" in proposal) return canonicalContent(proposal);
  if ("cutOff" in proposal) return canonicalCutOff(proposal.cutOff, notBefore);
  const each = proposal.cutOffs.map((cutOff) => JSON.stringify(canonicalCutOff(cutOff, notBefore)));
  return ["cut-offs", each.toSorted()];
}

const canonicalContent = ({ institutions, clients }: ContentEffect): unknown => [
  "content",
  [...institutions]
    .map(([id, { policy, timeZone }]) => [id, policyVersion(policy), policy.disabled, timeZone].join(" "))
    .toSorted(),
  [...clients].map(([id, client]) => [id, client.disabled, ...servedBy(client)].join(" ")).toSorted(),
];

const servedBy = ({ institutions = "all" }: ClientPolicy): readonly string[] =>
  institutions === "all" ? ["all"] : institutions.toSorted();

function canonicalCutOff(cutOff: CutOff, notBefore: Instant | undefined): unknown {
  const { target, mobileOnly = false, sparingAdministrators = false } = cutOff;
  const { level, ...ids } = target;
  const named = Object.entries(ids).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return ["cut-off", level, named, notBefore ?? null, mobileOnly, sparingAdministrators];
}
