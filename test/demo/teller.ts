/** Does one step of the story and tells it in a line with its time. Throws when the answer is not what it must be. */
export async function tell<Answer>(
  sentence: string,
  does: () => Promise<Answer>,
  mustBe: (answer: Answer) => boolean,
): Promise<Answer> {
  const begun = performance.now();
  let answer: Answer;
  try {
    answer = await does();
  } catch (error) {
    throw new Error(`✗ ${sentence}\n  ${messageOf(error)}`, { cause: error });
  }
  const ms = Math.round(performance.now() - begun);
  if (!mustBe(answer)) throw new Error(`✗ ${sentence}\n  The answer was ${JSON.stringify(answer)}`);
  process.stdout.write(`✓ ${String(ms).padStart(5)} ms  ${sentence}\n`);
  return answer;
}

export type Tell = typeof tell;

/** openid-client says what the server said in `cause`. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${JSON.stringify(error.cause)}`;
}
