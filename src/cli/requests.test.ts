import { PassThrough, Readable } from "node:stream";
import { expect, it } from "vitest";
import { instant } from "../policy/time.ts";
import { runCommandLine } from "./command-line.ts";

const notHere = async (): Promise<never> => {
  throw new Error("not asked for");
};

const previewAnswer = {
  now: { people: 1, signIns: 2 },
  total: { people: 3, signIns: 4 },
  token: "seen",
};

const applied = { outcome: "applied", changes: [], generated: [] };

const somebodyTyping = (line: string) => Object.assign(Readable.from([line]), { isTTY: true });

/** What a command asks of the admin API, after its token. */
async function requestsOf(argv: readonly string[], typed?: string): Promise<readonly string[]> {
  const requests: string[] = [];
  const silent = { write: () => true };
  await runCommandLine(argv, {
    serve: notHere,
    migrate: notHere,
    examine: notHere,
    applyHere: notHere,
    readContentFile: async () => ({ institutions: [] }),
    env: { HALLPASS_CLIENT_ID: "scripts", HALLPASS_CLIENT_SECRET: "secret" },
    stdin: (typed === undefined ? new PassThrough() : somebodyTyping(typed)) as unknown as NodeJS.ReadStream,
    stdout: silent,
    stderr: silent,
    isTerminal: false,
    now: () => instant(Date.parse("2026-11-22T12:00Z")),
    timeZone: "Europe/Berlin",
    fetch: async (url, { method, body, headers } = {}) => {
      const address = (url as string).replace("http://localhost:3000", "");
      if (address === "/token") return Response.json({ access_token: "token", expires_in: 60 });
      const { "preview-token": token } = headers as Record<string, string>;
      if (token !== undefined) requests.push(`with ${token}`);
      requests.push([method, address, ...(typeof body === "string" ? [body] : [])].join(" "));
      if (address.endsWith("/policy")) return Response.json({ timers: {} }, { headers: { etag: '"1"' } });
      if (address.includes("/content?")) return Response.json({ ...applied, preview: previewAnswer });
      return Response.json(address.endsWith("/previews") ? previewAnswer : {});
    },
  });
  return requests;
}

it.each([
  ["keys list", "GET /admin/v1/keys"],
  ["keys rotate", 'POST /admin/v1/keys/rotations {"atOnce":false}'],
  ["keys rotate --at-once", 'POST /admin/v1/keys/rotations {"atOnce":true}'],
  ["keys rotate --code c --note N", 'POST /admin/v1/keys/rotations {"atOnce":false,"code":"c","note":"N"}'],
  ["accounts find", "GET /admin/v1/accounts?limit=50"],
  [
    "accounts find ana --institution n --limit 7 --after x",
    "GET /admin/v1/accounts?text=ana&institution=n&limit=7&after=x",
  ],
  ["accounts find --all --after x", "GET /admin/v1/accounts?limit=200&after=x"],
  ["accounts show acc_1", "GET /admin/v1/accounts/acc_1"],
  ["accounts show n/Ana", "GET /admin/v1/accounts?institution=n&text=Ana&limit=100"],
  [
    "accounts create n/ana --name Ana --generate",
    'POST /admin/v1/accounts {"institution":"n","username":"ana","name":"Ana","password":"generate"}',
  ],
  [
    "accounts create n/a/b --name A --role x --role y --code c",
    'POST /admin/v1/accounts {"institution":"n","username":"a/b","name":"A","roles":["x","y"],"code":"c"}',
  ],
  [
    "accounts set-password acc_1 --generate --note N",
    'PUT /admin/v1/accounts/acc_1/password {"password":"generate","note":"N"}',
  ],
  ["grants list acc_1", "GET /admin/v1/accounts/acc_1/grants"],
  ["grants show grt_1", "GET /admin/v1/grants/grt_1"],
  [
    "revoke grant grt_1 --code c",
    'POST /admin/v1/revocations {"target":{"level":"grant","grant":"grt_1"},"code":"c"}',
  ],
  [
    "revoke account acc_1 --client a --code c --note N --mobile-only --signed-in-until now",
    'POST /admin/v1/revocations {"target":{"level":"account","account":"acc_1","client":"a"},"code":"c","note":"N","notBefore":"2026-11-22T12:00:00Z","mobileOnly":true}',
  ],
  [
    "mobile-access acc_1 off --code c",
    'PUT /admin/v1/accounts/acc_1/mobile-access {"access":"off","code":"c"}',
  ],
  ["disable institution n --code c", 'PUT /admin/v1/institutions/n/state {"disabled":true,"code":"c"}'],
  ["enable client a", 'PUT /admin/v1/clients/a/state {"disabled":false}'],
  ["policy show n", "GET /admin/v1/institutions/n/policy"],
  ["revocations list --institution n", "GET /admin/v1/revocations?institution=n&limit=50"],
  ["revocations show den_1", "GET /admin/v1/revocations/den_1"],
  ["suspend acc_1 --code c", 'POST /admin/v1/accounts/acc_1/suspensions {"code":"c","signOut":true}'],
  [
    "suspend acc_1 --code c --note N --from 2026-12-01 --until 2026-12-02 --keep-signed-in",
    'POST /admin/v1/accounts/acc_1/suspensions {"code":"c","note":"N","startsAt":"2026-11-30T23:00:00Z","endsAt":"2026-12-01T23:00:00Z","signOut":false}',
  ],
  ["reinstate acc_1 --code c", 'POST /admin/v1/accounts/acc_1/reinstatements {"code":"c"}'],
  ["why grt_1", "GET /admin/v1/grants/grt_1/why"],
  [
    "audit --institution n --account acc_1 --grant grt_1 --actor a --action b --from now --to 2026-12-01",
    "GET /admin/v1/audit?institution=n&account=acc_1&grant=grt_1&actor=a&action=b&from=2026-11-22T12%3A00%3A00Z&to=2026-11-30T23%3A00%3A00Z&limit=50",
  ],
  ["audit --limit 9 --after x", "GET /admin/v1/audit?limit=9&after=x"],
  ["audit --all", "GET /admin/v1/audit?limit=200"],
  ["apply file.yaml --dry-run", 'POST /admin/v1/content?dryRun=true {"institutions":[]}'],
])("`hallpass %s` asks %s", async (words, request) => {
  expect(await requestsOf(words.split(" "))).toEqual([request]);
});

const previewOf = (target: string, more = "") =>
  `POST /admin/v1/previews {"revocation":{"target":${target}${more}}}`;
const revocationOf = (target: string, more = "") =>
  `POST /admin/v1/revocations {"target":${target},"code":"c"${more},"preview":"seen"}`;
const narrowed = ',"mobileOnly":true,"sparingAdministrators":true';

it.each([
  ["client a", '{"level":"client","client":"a"}', ""],
  [
    "institution n --mobile-only --spare-administrators",
    '{"level":"institution","institution":"n"}',
    narrowed,
  ],
  ["everyone", '{"level":"everyone"}', ""],
])("`hallpass revoke %s` asks what it would end, and then for that", async (words, target, more) => {
  const argv = ["revoke", ...words.split(" "), "--code", "c"];
  const both = [previewOf(target, more), revocationOf(target, more)];
  expect(await requestsOf([...argv, "--yes"])).toEqual(both);
  expect(await requestsOf(argv, "yes\n")).toEqual(both);
});

it.each(["no\n", "\n", "y\n", ""])("a person who types %j has ended nothing", async (typed) => {
  expect(await requestsOf(["revoke", "everyone", "--code", "c"], typed)).toEqual([
    previewOf('{"level":"everyone"}'),
  ]);
});

it("asks nothing of the server where nobody can be asked", async () => {
  expect(await requestsOf(["revoke", "everyone", "--code", "c"])).toEqual([]);
});

it("`hallpass policy set` asks what the policy would end, and then sets it with the token", async () => {
  const argv = ["policy", "set", "n", "--timers", "web=48/4"];
  const timers = '"timers":{"web":{"absoluteHours":48,"slidingHours":4,"ends":"both-run-out"}}';
  const read = "GET /admin/v1/institutions/n/policy";
  const seen = `POST /admin/v1/previews {"policy":{"institution":"n",${timers}}}`;
  const set = ["with seen", `PUT /admin/v1/institutions/n/policy {${timers}}`];
  expect(await requestsOf([...argv, "--yes"])).toEqual([read, seen, ...set]);
  expect(await requestsOf(argv, "yes\n")).toEqual([read, seen, ...set]);
  expect(await requestsOf(argv, "no\n")).toEqual([read, seen]);
});

it("`hallpass apply` tries first, asks when it would end sign-ins, and applies with the token", async () => {
  const [tried, done] = [true, false].map(
    (dryRun) => `POST /admin/v1/content?dryRun=${dryRun} {"institutions":[]}`,
  );
  expect(await requestsOf(["apply", "file.yaml", "--yes"])).toEqual([tried, "with seen", done]);
  expect(await requestsOf(["apply", "file.yaml"], "yes\n")).toEqual([tried, "with seen", done]);
  expect(await requestsOf(["apply", "file.yaml"], "no\n")).toEqual([tried]);
  expect(await requestsOf(["apply", "file.yaml"])).toEqual([tried]);
  const told = await requestsOf(["apply", "file.yaml", "--yes", "--code", "c", "--note", "N"]);
  expect(told.at(-1)).toBe(done?.replace("[]}", '[],"code":"c","note":"N"}'));
});
