import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";

/** Spans for whoever has brought an SDK of OpenTelemetry into this process. They name doors and calls, and nobody. */
export interface Traces {
  /** A span from a request's beginning until its answer is sent, below the caller's if it tells of one. */
  request(door: string, exchange: Exchange, go: () => void): void;
  /** A span below that of the request which makes the call. What goes on in the background has none. */
  call<T>(name: string, work: () => T): T;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Undefined without an SDK: then nothing is wrapped, and nobody pays for it. */
export function traces(): Traces | undefined {
  const tracer = trace.getTracer("hallpass");
  // Without an SDK a span has no name of its own. This one is never ended, so it is told to nobody.
  if (!isSpanContextValid(tracer.startSpan("is anybody there?").spanContext())) return undefined;
  return {
    request(door, exchange, go) {
      const within = requestSpan(tracer, door, exchange);
      // What is heard of the request later belongs to it as well.
      context.bind(within, exchange.request);
      context.with(within, go);
    },
    call(name, work) {
      if (trace.getActiveSpan() === undefined) return work();
      const span = tracer.startSpan(name);
      const result = context.with(trace.setSpan(context.active(), span), work);
      void endAfter(span, result);
      return result;
    },
  };
}

function requestSpan(tracer: Tracer, door: string, { request, response }: Exchange): Context {
  const around = context.active();
  // Whoever instruments Node's own server has made a span of the request already.
  const told = trace.getSpan(around) === undefined;
  const parent = told ? propagation.extract(around, request.headers) : around;
  const method = request.method ?? "";
  const span = tracer.startSpan(
    `${method} ${door}`,
    { kind: told ? SpanKind.SERVER : SpanKind.INTERNAL, attributes: { "http.request.method": method } },
    parent,
  );
  response.once("close", () => {
    span.setAttribute("http.response.status_code", response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  return trace.setSpan(parent, span);
}

/** An error's name says enough: its message may say whose. */
async function endAfter(span: Span, result: unknown): Promise<void> {
  try {
    await result;
  } catch (error) {
    const message = error instanceof Error ? error.name : "";
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
  span.end();
}
