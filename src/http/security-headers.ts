import type { Context, Middleware } from "koa";

/** What every page door sends unless a route says otherwise. First in the chain, so that error pages have it too. */
export function securityHeaders(place: Place): Middleware {
  const headers = headersOfAnswers(place);
  return async (ctx, next) => {
    for (const [name, value] of headers) ctx.set(name, value);
    await next();
    if (ctx.path === "/introspect" && isForPrograms(ctx)) for (const name of ofBrowsers) ctx.remove(name);
  };
}

interface Place {
  readonly issuer: string;
}

// No Cross-Origin-Opener-Policy: tools open the sign-in in a window and wait for it to come back.
export const headersOfAnswers = ({ issuer }: Place): readonly (readonly [name: string, value: string])[] => [
  ["Content-Security-Policy", pagePolicy],
  ["X-Frame-Options", "DENY"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
  ["Cache-Control", "no-store"],
  ...(issuer.startsWith("https:")
    ? ([["Strict-Transport-Security", "max-age=31536000"]] satisfies [[string, string]])
    : []),
];

const isForPrograms = (ctx: Context): boolean => ctx.get("origin") === "" && Boolean(ctx.response.is("json"));

/** What only a browser heeds: answers to programs that ask thousands of times a second go without. */
const ofBrowsers = [
  "Content-Security-Policy",
  "X-Frame-Options",
  "X-Content-Type-Options",
  "Referrer-Policy",
  "Cross-Origin-Resource-Policy",
  "Permissions-Policy",
  "Strict-Transport-Security",
  "Access-Control-Allow-Origin",
  "Access-Control-Expose-Headers",
  "Vary",
];

/** Chrome holds form-action against every redirect that follows a form: the way back to the app has to be named. */
export function allowFormTarget(ctx: Pick<Context, "res" | "set">, redirectUri: string): void {
  const source = formSource(redirectUri);
  const policy = ctx.res.getHeader("Content-Security-Policy");
  if (source === undefined || typeof policy !== "string") return;
  ctx.set("Content-Security-Policy", policy.replace(/form-action [^;]+/, `form-action 'self' ${source}`));
}

/** Only pages that people stay on have a script, and it is ours; it may ask us, and nobody else. */
export function allowOwnScript(ctx: Pick<Context, "res" | "set">): void {
  const policy = ctx.res.getHeader("Content-Security-Policy");
  if (typeof policy !== "string") return;
  ctx.set(
    "Content-Security-Policy",
    policy.replace("script-src 'none'", "script-src 'self'; connect-src 'self'"),
  );
}

/** What form-action has to name so that a form may end at this address. */
export function formSource(redirectUri: string): string | undefined {
  const url = URL.parse(redirectUri);
  if (url === null || refusedSchemes.has(url.protocol)) return undefined;
  // Many tools send the browser on to another host of theirs, and Chrome asks for every hop.
  if (url.protocol !== "http:") return url.protocol;
  // CSP 3 §2.3.1 has no way to write an IPv6 address, so an app on [::1] needs its whole scheme.
  if (url.hostname.startsWith("[")) return url.protocol;
  return plainOrigin.test(url.origin) ? url.origin : undefined;
}

const plainOrigin = /^http:\/\/[a-z0-9.-]+(:\d+)?$/;

const refusedSchemes = new Set(["javascript:", "data:", "blob:", "file:", "filesystem:", "vbscript:"]);

const pagePolicy = [
  "default-src 'none'",
  // Named although it is the default: the engine adds the hash of its self-submitting form to it.
  "script-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
