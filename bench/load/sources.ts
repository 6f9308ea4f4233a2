import type { Answer } from "../../test/support/connection.ts";
import { type CodeFlows, codeFlows } from "./code-flows.ts";
import { type Source, WrongAnswer } from "./exchange.ts";
import { type Refreshes, refreshes } from "./refreshes.ts";

/** As one process tells another. */
export type SourceOf = Questions | Refreshes | CodeFlows;

/** Questions that hang on nothing but themselves, asked in turn. */
export interface Questions {
  readonly kind: "questions";
  readonly questions: readonly Question[];
}

interface Question {
  readonly request: string;
  /** What the body of a right answer holds. */
  readonly holds: string;
}

/**
 * For so many processes that ask at once: all of the questions for each, begun elsewhere. What hangs on earlier answers stays
 * with one: it takes any server so long that one asks enough.
 */
export function sharesOf(told: SourceOf, count: number): readonly SourceOf[] {
  if (told.kind !== "questions") return [told];
  const { questions: all } = told;
  return Array.from({ length: count }, (_, at) => {
    const start = Math.ceil((all.length * at) / count);
    return { ...told, questions: [...all.slice(start), ...all.slice(0, start)] };
  });
}

export function sourceOf(told: SourceOf): Source {
  switch (told.kind) {
    case "questions":
      return questions(told);
    case "refreshes":
      return refreshes(told);
    case "code-flows":
      return codeFlows(told);
  }
}

function questions({ questions: all }: Questions): Source {
  let next = 0;
  const exchanges = all.map(({ request, holds }) => ({
    request,
    answered(answer: Answer) {
      if (answer.status !== 200 || !answer.body.includes(holds)) throw new WrongAnswer(answer);
    },
  }));
  return () => {
    const exchange = exchanges[next % exchanges.length];
    if (exchange === undefined) throw new Error("There is nothing to ask.");
    next += 1;
    return exchange;
  };
}
