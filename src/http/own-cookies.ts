import type { Context } from "koa";

/** The prefix makes browsers refuse a cookie that another host or plain http has set (RFC 6265bis §4.1.3). */
export const ownCookie = ({ secure }: Pick<Context, "secure">, name: string): string =>
  secure ? `__Host-${name}` : name;
