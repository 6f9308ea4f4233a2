/**
 * A path and query of ours, out of what a request says it wants to come back to; undefined for whatever a browser would
 * take for another host, and for a path that is not below one of `roots`.
 */
export function ownPath(wanted = "", roots: readonly string[] = [""]): string | undefined {
  if (!plainPath.test(wanted)) return undefined;
  // As a browser reads it: dots, backslashes and all (WHATWG URL).
  const url = URL.parse(wanted, here);
  if (url?.origin !== here || url.pathname.startsWith("//")) return undefined;
  const found = roots.some((root) => `${url.pathname}/`.startsWith(`${root}/`));
  return found ? url.pathname + url.search : undefined;
}

const plainPath = /^\/(?![/\\])[\x21-\x7e]{0,500}$/;

const here = "http://here.invalid";
