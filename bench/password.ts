import { verify } from "argon2";
import { passwordHasher } from "../src/actions/hash-password.ts";
import { filled, newBrowser, type Visit } from "../test/support/browser.ts";
import { person } from "../test/support/demo-people.ts";
import { begin, learningApp, type Person } from "../test/support/phone.ts";
import { median, rounded, spread } from "./figures.ts";
import { cpuTime } from "./load/cpu-time.ts";
import type { Report, Size } from "./report.ts";
import { school, startPlain } from "./servers/hallpass.ts";

/** In milliseconds, of each sign-in. */
interface Costs {
  readonly bare: number[];
  readonly password: number[];
  readonly code: number[];
  readonly whole: number[];
}

/** What signing in with a password costs beyond checking the password. */
export async function password({ short }: Size): Promise<Report> {
  const { rounds, warming } = short ? { rounds: 3, warming: 1 } : { rounds: 50, warming: 100 };
  await using stack = new AsyncDisposableStack();
  const lakeside = await school({ people: 1 });
  stack.defer(lakeside.remove);
  const hallpass = await startPlain(lakeside);
  stack.defer(hallpass.stop);
  const ana = person(lakeside, "northgate", "ana.silva");
  const hash = await passwordHasher({ atOnce: 1 }).hash(ana.password);
  const signIn = await signingIn(hallpass, ana);

  const costs: Costs = { bare: [], password: [], code: [], whole: [] };
  for (let round = -warming; round < rounds; round += 1) {
    const bare = await cpuOf(process.pid, () => verify(hash, ana.password));
    const { begun, visit } = await signIn.openPages();
    const given = cpuTime(hallpass.pid);
    const next = await signIn.givePassword(visit);
    const checked = cpuTime(hallpass.pid);
    await signIn.goOn(visit, next);
    const ended = cpuTime(hallpass.pid);
    if (round < 0) continue;
    costs.bare.push(bare / 1000);
    costs.password.push((checked - given) / 1000);
    costs.code.push((ended - given) / 1000);
    costs.whole.push((ended - begun) / 1000);
  }
  const over = (figures: readonly number[]) => rounded(median(figures) / median(costs.bare) - 1);
  return {
    title: "Password",
    method: [
      "CPU time of one sign-in at a time, beside one bare `argon2.verify` of the same password with the same parameters (argon2id, 19 MiB, two passes) in another process.",
      "The first hundred sign-ins are for the compilers, and are not counted.",
      "`overhead` is of the login itself: the request with the form in which the password is, up to its answer, which sends the browser back to `/authorize`.",
      "`overheadUntilCode` has that as well, where the sign-in and the code are made; `overheadOfAllPages` is of everything from `/authorize` on: choosing the school, and two pages.",
    ],
    tables: [
      {
        heads: ["", "CPU (ms)"],
        rows: [
          ["a bare verification", spread(costs.bare, 2)],
          ["Hallpass: the password", spread(costs.password, 2)],
          ["Hallpass: the password, and the code", spread(costs.code, 2)],
          ["Hallpass: all pages", spread(costs.whole, 2)],
        ],
      },
    ],
    figures: {
      overhead: over(costs.password),
      overheadUntilCode: over(costs.code),
      overheadOfAllPages: over(costs.whole),
    },
    goals: { overhead: "at most 0.15" },
  };
}

/** In microseconds. */
async function cpuOf(pid: number, does: () => Promise<unknown>): Promise<number> {
  const before = cpuTime(pid);
  await does();
  return cpuTime(pid) - before;
}

interface At {
  readonly browser: ReturnType<typeof newBrowser>;
  readonly page: Visit;
}

async function signingIn({ port, pid }: { readonly port: number; readonly pid: number }, ana: Person) {
  const app = await learningApp(`http://localhost:${port}`);
  return {
    async openPages() {
      const browser = newBrowser(`http://localhost:${port}`);
      const { url } = await begin(app);
      const begun = cpuTime(pid);
      const schools = await browser.open(url.href);
      const page = await browser.submit(schools, "school", { institution: ana.school });
      return { begun, visit: { browser, page } };
    },
    /** Returns where the browser is sent. */
    async givePassword({ browser, page }: At): Promise<string> {
      const { username, password: given } = ana;
      const { action, body } = filled(page, "password", { username, password: given });
      const answer = await browser.request(action, { method: "POST", body });
      const text = await answer.text();
      const next = answer.headers.get("location");
      if (answer.status !== 303 || next === null) throw new Error(`not signed in:\n${text}`);
      return next;
    },
    async goOn({ browser }: At, next: string): Promise<void> {
      const { leftTo, text } = await browser.open(next);
      if (leftTo?.searchParams.has("code") !== true) throw new Error(`no code:\n${text}`);
    },
  };
}
