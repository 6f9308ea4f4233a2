/** From when something was sent until it was settled, as whoever waited for it saw it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Under way at some moment between the sending of the administrator's request and its acknowledgement. */
export const raced = (request: Span, act: Span): boolean => request.from < act.to && request.to > act.from;

/** Under way at the very moment of the acknowledgement. */
export const isOverAck = (request: Span, act: Span): boolean => request.from < act.to && request.to > act.to;

export async function spanOf<Answer>(
  does: () => Promise<Answer>,
): Promise<{ readonly span: Span; readonly answer: Answer }> {
  const from = performance.now();
  const answer = await does();
  return { span: { from, to: performance.now() }, answer };
}
