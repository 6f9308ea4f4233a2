import Koa from "koa";
import request from "supertest";
import { expect, it } from "vitest";
import { networkOf, trustProxies } from "./client-address.ts";

it.each([
  ["192.0.2.77", "192.0.2.0/24"],
  ["::ffff:192.0.2.77", "192.0.2.0/24"],
  ["::ffff:c000:24d", "192.0.2.0/24"],
  ["0:0:0:0:0:ffff:192.0.2.77", "192.0.2.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
  ["not an address", "unknown"],
  ["", "unknown"],
])("finds %s in the network %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

const seen = async (proxies: number, forwarded: string) => {
  const app = new Koa().use((ctx) => {
    ctx.body = ctx.ip;
  });
  trustProxies(app, proxies);
  return (await request(app.callback()).get("/").set("X-Forwarded-For", forwarded)).text;
};

it.each([
  ["nothing of the header without a proxy", 0, "203.0.113.9", /127\.0\.0\.1$/],
  ["what our one proxy saw", 1, "203.0.113.9", /^203\.0\.113\.9$/],
  ["not what the client claims before it", 1, "10.9.9.9, 203.0.113.9", /^203\.0\.113\.9$/],
  ["what the outer of two proxies saw", 2, "10.9.9.9, 203.0.113.9, 198.51.100.2", /^203\.0\.113\.9$/],
])("believes %s", async (_sentence, proxies, forwarded, address) => {
  expect(await seen(proxies, forwarded)).toMatch(address);
});
