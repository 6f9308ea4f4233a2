import { setTimeout as wait } from "node:timers/promises";
import { untilAnswered } from "./asking-again.ts";
import { grantOf } from "./kept-in-files.ts";
import { isOverAck, raced, type Span, spanOf } from "./overlap.ts";
import { type Act, anyOf } from "./race-acts.ts";
import { type Kind, keep, type RaceRequest } from "./race-requests.ts";
import type { RacePhone, RaceSchool } from "./race-school.ts";

/** A request that was sent and settled. */
interface Settled extends Pick<RaceRequest, "kind" | "about"> {
  readonly span: Span;
  /** The tokens it has brought are of this sign-in. */
  readonly phone?: RacePhone;
}

interface Round {
  readonly act: Act;
  readonly phones: readonly RacePhone[];
  readonly requests: readonly RaceRequest[];
}

interface RoundResult {
  /** In flight at some moment between the sending of the administrator's request and its acknowledgement. */
  readonly races: readonly Kind[];
  /** Of these, still in flight at the acknowledgement. */
  readonly overAck: number;
  /** Of these, answered with tokens. */
  readonly answered: number;
  readonly resurrected: number;
  readonly falseDeaths: number;
  /** Those that go on. */
  readonly phones: readonly RacePhone[];
}

/** Sends everything around the administrator's request, and asks every process about every token from its answer on. */
export async function race(at: RaceSchool, { act, phones, requests }: Round): Promise<RoundResult> {
  const head = Math.max(...requests.map(({ lead }) => lead));
  const sending = requests.map((request) => sendAround(request, head));
  await wait(head);
  const { span, answer: cutOff } = await spanOf(act.perform);
  const reached = phones.filter(act.reaches);
  let resurrected = await activeAmong(at, reached);
  const settled = (await Promise.all(sending)).flat();
  const brought = new Set(settled.flatMap(({ phone }) => (phone === undefined ? [] : [phone])));
  const arrived = [...brought].filter((phone) => !phones.includes(phone));
  const { over, later } = await partedBy(at, act, { arrived, cutOff });
  resurrected += await activeAmong(at, [...reached, ...over]);
  await act.undo?.();
  if (act.signsOut === true) resurrected += await activeAmong(at, [...reached, ...over]);
  const paused = act.undo === undefined || act.signsOut === true ? [] : [...reached, ...over];
  const alive = [...phones.filter((phone) => !act.reaches(phone)), ...later, ...paused];
  const counting = settled.filter((one) => raced(one.span, span) && act.reaches(one.about));
  return {
    races: counting.map(({ kind }) => kind),
    answered: counting.filter(({ phone }) => phone !== undefined).length,
    overAck: counting.filter((one) => isOverAck(one.span, span)).length,
    resurrected,
    falseDeaths: await deadAmong(at, alive),
    phones: alive,
  };
}

/** At random: up to its lead before the administrator's request, or a little after. */
async function sendAround(request: RaceRequest, head: number): Promise<readonly Settled[]> {
  await wait(head - request.lead + Math.random() * (request.lead + sentAfter));
  return sendAll(request);
}

/** In milliseconds: the acknowledgement takes longer. */
const sentAfter = 10;

async function sendAll({ kind, about, send }: RaceRequest): Promise<readonly Settled[]> {
  const { span, answer } = await spanOf(send);
  const { phone, next } = answer;
  return [{ kind, about, span, ...(phone && { phone }) }, ...(next === undefined ? [] : await sendAll(next))];
}

/** New sign-ins that the act has ended, and those that were made after its cut-off. */
async function partedBy(
  at: RaceSchool,
  act: Act,
  { arrived, cutOff }: { readonly arrived: readonly RacePhone[]; readonly cutOff: number },
): Promise<{ readonly over: readonly RacePhone[]; readonly later: readonly RacePhone[] }> {
  const over: RacePhone[] = [];
  const later: RacePhone[] = [];
  for (const phone of arrived) {
    const isOver =
      act.reaches(phone) && (cutOff === Number.POSITIVE_INFINITY || (await signedInAt(at, phone)) <= cutOff);
    (isOver ? over : later).push(phone);
  }
  return { over, later };
}

async function signedInAt({ school, folder }: RaceSchool, phone: RacePhone): Promise<number> {
  const grant = await school.admin(anyOf(school), "GET", `/grants/${grantOf(folder, phone)}`);
  return Date.parse(String(grant["signedInAt"]));
}

async function activeAmong({ school }: RaceSchool, phones: readonly RacePhone[]): Promise<number> {
  const tokens = phones.flatMap(({ access, earlier = access }) => [...new Set([access, earlier])]);
  const answers = await Promise.all(
    school.addresses.flatMap((address) => tokens.map((token) => school.isActive(address, token))),
  );
  return answers.filter(Boolean).length;
}

/** The app's must refresh; a tool's must be good. */
async function deadAmong({ school, app }: RaceSchool, phones: readonly RacePhone[]): Promise<number> {
  const dead = await Promise.all(
    phones.map(async (phone) => {
      if (phone.of !== app) return !(await school.isActive(anyOf(school), phone.access));
      const presented = phone.refresh;
      const { client_id: id } = app.config.clientMetadata();
      const answer = await untilAnswered(() => school.refresh(anyOf(school), presented, id));
      if (!("access" in answer)) {
        process.stderr.write(`A sign-in that is allowed was refused: ${answer.status} ${answer.reason}\n`);
        return true;
      }
      keep(phone, presented, answer);
      return false;
    }),
  );
  return dead.filter(Boolean).length;
}
