/** What is known of a sign-in outside of the servers: `either` between a request that changes it and its acknowledgement. */
export type Standing = "allowed" | "denied" | "either";

/** One question about one sign-in and its answer, as whoever asked saw it. */
interface Answered {
  readonly signIn: number;
  /** When it was about to be sent and when all of the answer had been read; on the ledger's clock, in milliseconds. */
  readonly began: number;
  readonly settled: number;
  readonly active: boolean;
}

/** `wrong` only if the standing was certain during the whole question; `since` is how long it was when that began. */
type Judgement =
  | { readonly verdict: "uncertain" }
  | { readonly verdict: "right" | "wrong"; readonly since: number };

/** The standing of each sign-in at every moment, kept outside of the servers that are asked. */
export interface Standings {
  /** A new sign-in, allowed from now on. Returns its number. */
  begin(at: number): number;
  /** Of one sign-in, in the order of time. */
  note(signIn: number, standing: Standing, at: number): void;
  /** Answers may be judged late, but only when all that was noted until they settled is here. */
  judge(answered: Answered): Judgement;
}

interface Line {
  readonly from: number;
  readonly standing: Standing;
}

const uncertain: Judgement = { verdict: "uncertain" };

export function newStandings(): Standings {
  const history: Line[][] = [];

  return {
    begin: (at) => history.push([{ from: at, standing: "allowed" }]) - 1,
    note: (signIn, standing, at) => void linesOf(signIn).push({ from: at, standing }),
    judge({ signIn, began, settled, active }) {
      const lines = linesOf(signIn);
      const index = lines.findLastIndex(({ from }) => from < began);
      const line = lines[index];
      const next = lines[index + 1];
      if (line === undefined || line.standing === "either") return uncertain;
      if (next !== undefined && next.from <= settled) return uncertain;
      const isRight = active === (line.standing === "allowed");
      return { verdict: isRight ? "right" : "wrong", since: began - line.from };
    },
  };

  function linesOf(signIn: number): Line[] {
    const lines = history[signIn];
    if (lines === undefined) throw new Error(`The ledger knows of no sign-in ${signIn}.`);
    return lines;
  }
}
