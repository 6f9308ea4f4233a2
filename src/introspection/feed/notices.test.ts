import { expect, it } from "vitest";
import {
  ana,
  app,
  at,
  client,
  cutOff,
  institution,
  north,
  phone,
  revocation,
  suspension,
} from "../../../test/contracts/examples.ts";
import { denialId } from "../../policy/ids.ts";
import type { Change } from "../../store/port/records.ts";
import { type Notice, noticeOf } from "./notices.ts";

const denial = (of: Extract<Change, { type: "denial" }>["denial"]): Change => ({
  type: "denial",
  number: 1,
  denial: of,
});
const access = {
  type: "mobile-access",
  id: denialId("den_m"),
  accountId: ana,
  access: "off",
  at: at(0),
} as const;

const rows: readonly [string, Change, Partial<Notice>][] = [
  [
    "a sign-in",
    denial(revocation({ institutionId: north })),
    { subject: { grant: phone }, institution: north },
  ],
  [
    "a sign-in of a school that nobody noted: all are told",
    denial(revocation()),
    { subject: { grant: phone } },
  ],
  ["a suspension", denial(suspension()), { subject: { sub: ana }, institution: north }],
  ["an account's switch", denial(access), { subject: { sub: ana }, institution: north }],
  [
    "a person's sign-ins, in one app too",
    denial(cutOff("den_1", { level: "account", accountId: ana, clientId: app })),
    { subject: { sub: ana }, institution: north },
  ],
  ["an app's", denial(cutOff("den_2", { level: "client", clientId: app })), { subject: { client_id: app } }],
  [
    "a school's",
    denial(cutOff("den_3", { level: "institution", institutionId: north })),
    { subject: { institution: north }, institution: north },
  ],
  ["everyone's", denial(cutOff("den_4", { level: "everyone" })), { subject: { everyone: true } }],
  [
    "a school's record",
    { type: "institution", number: 1, institution: institution() },
    { subject: { institution: north }, institution: north },
  ],
  ["a client's record", { type: "client", number: 1, client: client() }, { subject: { client_id: app } }],
];

it.each(rows)("%s", async (_what, change, expected) => {
  const notice = await noticeOf(change, { at: at(5), institutionOf: async () => north });
  expect(notice).toEqual({ number: 1, at: at(5), ...expected });
});
