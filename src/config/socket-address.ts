import { isIP } from "node:net";

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/** An IP address and a port; one of IPv6 in brackets. A name could be another machine tomorrow. */
export function socketAddress(text: string): SocketAddress | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\d.]+)):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  const host = bracketed ?? plain ?? "";
  if (isIP(host) !== (bracketed === undefined ? 4 : 6) || port < 1 || port > 65_535) return undefined;
  return { host, port };
}

/** Whether only this machine reaches it. */
export const isLoopback = ({ host }: SocketAddress): boolean => /^(127\.|::1$)/.test(host);
