import { context, propagation, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Parties, send, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";

/** The SDK as an operator brings it, with what it would send kept in memory. */
const exporter = new InMemorySpanExporter();
const sdk = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

let a: Parties;
beforeAll(async () => {
  sdk.register();
  a = await startParties();
}, 60_000);
afterAll(async () => {
  await a.running.stop();
  await sdk.shutdown();
  for (const global of [trace, context, propagation]) global.disable();
});
beforeEach(() => exporter.reset());

const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
const called = (name: string): readonly ReadableSpan[] => spans().filter((span) => span.name === name);
const below = (parent: ReadableSpan | undefined): readonly string[] =>
  spans()
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId)
    .map(({ name }) => name);
const untilTold = (name: string) => expect.poll(() => called(name).length).toBeGreaterThan(0);

it("a refresh is a span, and below it are its questions to the stores", async () => {
  const { tokens } = await signIn(a.phone, a.ana);
  exporter.reset();
  await a.refresh("learning-app", tokens.refresh_token);
  await untilTold("POST token");
  const [request] = called("POST token");
  expect(request?.attributes).toMatchObject({
    "http.request.method": "POST",
    "http.response.status_code": 200,
  });
  expect(below(request)).toEqual(expect.arrayContaining(["records.standing", "engine-records.consume"]));
});

it("an introspection has the one read that a cold token costs, and a warm one none", async () => {
  const { tokens } = await signIn(a.phone, a.ben);
  exporter.reset();
  await a.introspect(tokens.access_token);
  await a.introspect(tokens.access_token);
  await expect.poll(() => called("POST introspect").length).toBe(2);
  expect(called("POST introspect").map(below)).toEqual([["engine-records.findAny"], []]);
});

it("what ends a sign-in shows how long its acknowledgement took", async () => {
  const id = await a.accountId(a.fumiko);
  exporter.reset();
  await a.admin("POST", `/accounts/${id}/suspensions`, { code: "conduct" });
  await untilTold("POST admin");
  expect(below(called("POST admin")[0])).toEqual(expect.arrayContaining(["records.change", "acknowledge"]));
});

it("a caller's trace goes on here", async () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  await send(`${a.origin}/jwks`, { headers });
  await untilTold("GET jwks");
  const [request] = called("GET jwks");
  expect(request?.spanContext().traceId).toBe(traceId);
  expect(request?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
});

it("nothing of what goes on in the background, and nobody's secret, is told", async () => {
  const { tokens } = await signIn(a.phone, a.ana);
  await send(`${a.origin}/made-up-path?secret=made-up-query`);
  await untilTold("GET other");
  const told = JSON.stringify(
    spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  );
  for (const secret of [tokens.access_token, String(tokens.refresh_token), a.ana.password, a.ana.username])
    expect(told).not.toContain(secret);
  expect(told).not.toContain("made-up");
  const doors = new Set(
    spans()
      .filter((span) => span.parentSpanContext === undefined)
      .map(({ name }) => name.split(" ")[0]),
  );
  expect([...doors].filter((method) => method !== "GET" && method !== "POST")).toEqual([]);
});
