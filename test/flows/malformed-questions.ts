import type { Form } from "../security/parties.ts";

/** Forms, content types, credentials and headers that are not quite as they should be. */
export function malformed({
  token,
  authorization,
  secret,
}: {
  token: string;
  authorization: string;
  secret: string;
}) {
  const good = `token=${token}`;
  const [scheme, encoded = ""] = authorization.split(" ");
  const forms = [
    "",
    "&",
    "=",
    "token",
    "token=",
    `token=${token}&`,
    `&${good}`,
    `${good}&${good}`,
    `${good}&token=`,
    `${good}&foo=bar`,
    `${good}&token_type_hint=`,
    `${good}&token_type_hint=access_token&token_type_hint=access_token`,
    `token=%`,
    `token=${token.slice(0, -1)}%${token.charCodeAt(token.length - 1).toString(16)}`,
    `tok%65n=${token}`,
    `token=${token}+`,
    `token=+${token}`,
    `token=${token}%00`,
    `TOKEN=${token}`,
    `token[]=${token}`,
    `token=${token};x=y`,
    `token =${token}`,
    `${good}&__proto__=x`,
    `${good}&client_id=`,
    `${good}&client_secret=`,
    `${good}&client_assertion=x`,
    `${good}&client_assertion_type=x`,
    `token=${"a".repeat(4000)}`,
    `token=${"a".repeat(60_000)}`,
    `${good}&x=${"y".repeat(4100)}`,
    `\ufeff${good}`,
    "token=ü",
    good.replaceAll("", " "),
    `{"token":"${token}"}`,
  ];
  const types = [
    "application/x-www-form-urlencoded; charset=utf-8",
    "application/x-www-form-urlencoded;charset=UTF-8",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "APPLICATION/X-WWW-FORM-URLENCODED",
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "nonsense",
    "",
  ];
  const authorizations = [
    `${scheme?.toLowerCase()} ${encoded}`,
    `${scheme}  ${encoded}`,
    `${scheme} ${encoded} `,
    `${scheme} ${encoded}=`,
    `${scheme} ${encoded.replace(/=+$/, "")}`,
    `${scheme} !`,
    `${scheme}`,
    `${scheme} ${btoa("platform-api")}`,
    `${scheme} ${btoa("platform-api:")}`,
    `${scheme} ${btoa(":x")}`,
    `${scheme} ${btoa("a:b:c")}`,
    `${scheme} ${btoa("a%zz:b")}`,
    `${scheme} ${btoa(`platform%2Dapi:${secret}`)}`,
    `${scheme} ${btoa(`platform-api:${secret}\0`)}`,
  ];
  const others: readonly Form[] = [
    { origin: "https://app.platform.example" },
    { origin: "null" },
    { dpop: "x" },
    { "content-encoding": "gzip" },
    { accept: "application/token-introspection+jwt" },
    { accept: "application/json, */*" },
    { accept: "image/png" },
    { accept: "" },
    { "x-request-id": "a-request-of-mine" },
    { "x-forwarded-for": "1.2.3.4" },
    { "x-http-method-override": "GET" },
  ];
  return { good, forms, types, authorizations, others };
}
