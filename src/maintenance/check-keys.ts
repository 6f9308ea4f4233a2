import { openSigningKey, publishedKeys } from "../actions/signing-keys.ts";
import { type Duration, days, type Instant, milliseconds } from "../policy/time.ts";
import type { SigningKey } from "../store/port/entities.ts";
import { type Check, look, ok, wrong } from "../store/port/examination.ts";

const old: Duration = days(366);

/** Each key that is published: whether it opens, how old it is, whether it signs. `secret` is absent before a first start. */
export function checkKeys(
  keys: readonly SigningKey[],
  secret: string | undefined,
  now: Instant,
): readonly Check[] {
  if (keys.length === 0)
    return [look("signing keys", "there are none", "The first start makes them; nothing is to be done.")];
  const published = publishedKeys(keys, now);
  const retired = keys.length - published.length;
  return [
    ...published.map((key) => checkKey(key, published, { secret, now })),
    ...(published.some(({ signsFrom }) => signsFrom <= now) ? [] : [nothingSigns]),
    ...(retired > 0
      ? [ok("signing keys", `${retired} more are not published any more; the next rotation removes them`)]
      : []),
  ];
}

const nothingSigns = wrong(
  "signing keys",
  "none of them signs yet",
  "Look at this machine's clock. `hallpass keys rotate --at-once` makes keys that sign now.",
);

interface Knowing {
  readonly secret: string | undefined;
  readonly now: Instant;
}

function checkKey(key: SigningKey, published: readonly SigningKey[], { secret, now }: Knowing): Check {
  const age = milliseconds(now - key.createdAt);
  const what = `${key.kid} (${key.algorithm}, ${Math.max(0, Math.floor(age / days(1)))} days old, ${stateOf(key, published, now)})`;
  if (!opens(key, secret))
    return wrong(
      "signing keys",
      `${what} does not open with this HALLPASS_KEY_ENCRYPTION_SECRET`,
      "Set the secret that it was made with. It cannot be made again from anything else.",
    );
  if (age > old && isUsed(key, published, now))
    return look("signing keys", what, "`hallpass keys rotate` makes new ones and signs nobody out.");
  return ok("signing keys", what);
}

function opens(key: SigningKey, secret: string | undefined): boolean {
  try {
    return secret !== undefined && openSigningKey(secret, key).kid === key.kid;
  } catch {
    return false;
  }
}

/** Of each algorithm the one that has begun to sign last. */
const isUsed = (key: SigningKey, published: readonly SigningKey[], now: Instant): boolean =>
  key.signsFrom <= now && published.find(({ algorithm }) => algorithm === key.algorithm)?.kid === key.kid;

function stateOf(key: SigningKey, published: readonly SigningKey[], now: Instant): string {
  if (isUsed(key, published, now)) return "signs";
  return key.signsFrom > now ? "signs soon" : "published only";
}
