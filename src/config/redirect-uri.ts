/** What is wrong with a redirect URI of an app on a device, in words for an operator (RFC 8252 §7). */
export function nativeRedirectProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return notAUri;
  if (url.protocol === "https:" || url.protocol === "http:") return webRedirectProblem(text);
  // §7.1: a scheme of one's own is a domain turned round, so that no other app takes it by accident.
  if (!url.protocol.includes(".")) {
    return "needs a scheme with a dot, such as com.example.app:/signed-in (RFC 8252 §7.1)";
  }
  return commonProblem(text, url);
}

/** The same for a tool or a web application. */
export function webRedirectProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return notAUri;
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https://";
  if (url.protocol === "http:" && url.hostname === "localhost") {
    return "must say 127.0.0.1 or [::1]: localhost can be made to lead elsewhere (RFC 8252 §8.3)";
  }
  if (url.protocol === "http:" && !loopback.includes(url.hostname)) {
    return "must begin with https://; http is only for 127.0.0.1 and [::1] (RFC 9700 §2.6)";
  }
  return commonProblem(text, url);
}

/** RFC 8707 §2: an absolute URI without a fragment. */
export function audienceProblem(text: string): string | undefined {
  if (!URL.canParse(text) || /\s/.test(text)) return "must be a URI, such as https://api.school.example";
  return text.includes("#") ? "must not have a fragment (#)" : undefined;
}

const notAUri = "must be a URI";
const loopback = ["127.0.0.1", "[::1]"];

/** URIs are compared letter by letter (RFC 9700 §2.1), so only those that mean what they look like are taken. */
function commonProblem(text: string, url: URL): string | undefined {
  // oxlint-disable-next-line no-control-regex -- the parser drops them without a word
  if (/[\s\\\u0000-\u001f]/.test(text)) return "must not have spaces or backslashes";
  if (text.includes("#")) return "must not have a fragment (#) (RFC 6749 §3.1.2)";
  if (text.includes("*")) return "must not have a wildcard (*): each address is written out";
  if (url.username !== "" || url.password !== "") return "must not have a user name in it";
  return /\/\.\.?(\/|$)/.test(text) ? "must not have . or .. in its path" : undefined;
}
