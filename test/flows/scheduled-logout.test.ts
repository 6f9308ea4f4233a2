import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { days, type Instant, instant } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { aMoment, type LogoutListener, logoutListener } from "./logout-listener.ts";

const start = Date.UTC(2026, 8, 1, 8);
const now = (): Instant => instant(Date.now());

let listener: LogoutListener;
let parties: Parties;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
  listener = await logoutListener();
  parties = await startParties({ now, env: { HALLPASS_ALLOWED_PRIVATE_HOSTS: "127.0.0.1" } });
});
afterAll(async () => {
  await parties.running.stop();
  await listener.close();
  vi.useRealTimers();
});

const quizTool = () => ({
  id: "quiz-tool",
  kind: "tool",
  name: "Quiz",
  institutions: "all",
  redirectUris: ["https://quiz.example/signed-in"],
  scopes: ["openid", "profile", "offline_access", "courses:read"],
  backchannelLogoutUri: listener.uri("/quiz-tool"),
});

it("tells the clients of those whom the school's schedule ends, when it does, and no other school's", async () => {
  const schedule = { everyDays: 90, from: "2026-09-02", at: "00:00" };
  const northgate = { id: "northgate", name: "Northgate", contact: "Ask.", timeZone: "UTC", schedule };
  await parties.running.apply({ institutions: [northgate], clients: [quizTool()] });
  const [ana, gabriel] = [parties.ana, parties.gabriel];
  const mine = await parties.accountId(ana);
  await signIn(parties.tool, ana);
  await signIn(parties.tool, gabriel);
  await aMoment();
  expect(listener.received).toEqual([]);
  vi.setSystemTime(start + days(1));
  await listener.until(1);
  await aMoment();
  expect(listener.claims().map(({ sub }) => sub)).toEqual([mine]);
});
