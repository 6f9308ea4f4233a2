import { join } from "node:path";
import { permissions } from "../../src/actions/caller.ts";
import { institutionId } from "../../src/policy/ids.ts";
import { instant } from "../../src/policy/time.ts";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { person } from "../support/demo-people.ts";
import type { Person } from "../support/phone.ts";
import { putWaiting } from "../waiting-approval.ts";
import type { Kind } from "./isolation-places.ts";
import { codeFor, type Parties, startParties } from "./parties.ts";

/** One of three schools, with people of every role and one of everything that has an id. */
export interface School {
  readonly id: string;
  /** The tokens of those who ask, by who they are. */
  readonly callers: Readonly<Record<Role, string>>;
  /** The student's, from a phone. */
  readonly phoneToken: string;
  readonly student: Person;
  /** What stands for the school in a place for an id. */
  readonly ids: Readonly<Record<Exclude<Kind, "page">, string>>;
  /** Somebody whom a request may hit without harm to those who ask. */
  readonly spare: { readonly account: string; readonly name: string };
  /** Whatever nobody at another school may read. */
  readonly marks: readonly string[];
}

export const roles = [
  "an institution administrator",
  "support",
  "a service of one institution with all scopes",
  "a person without role",
] as const;
export type Role = (typeof roles)[number];

const riversidePeople = [
  { username: "rosa.lind", name: "Rosa Lind", roles: ["institution-administrator"] },
  { username: "sven.brandt", name: "Sven Brandt", roles: ["support"] },
  { username: "tomas.vega", name: "Tomas Vega", roles: [] },
  { username: "ursula.moreau", name: "Ursula Moreau", roles: [] },
  { username: "viktor.adler", name: "Viktor Adler", roles: [] },
];

/** Usernames: an administrator, support, a student, a teacher, and somebody spare. */
const casts: Readonly<Record<string, readonly [string, string, string, string, string]>> = {
  northgate: ["dora.novak", "emil.haddad", "ana.silva", "clara.jensen", "ben.okafor"],
  lakeside: ["ivan.petrov", "julia.meyer", "fumiko.sato", "hana.kowalska", "gabriel.rossi"],
  riverside: ["rosa.lind", "sven.brandt", "tomas.vega", "ursula.moreau", "viktor.adler"],
};

const names: Readonly<Record<string, string>> = {
  northgate: "Northgate High School",
  lakeside: "Lakeside University",
  riverside: "Riverside Academy",
};

/** A server with the demo's two schools and a third, and the token of the deployment's administrator. */
export async function startSchools() {
  const parties = await startParties();
  const kim = await parties.tokenOf(parties.kim);
  const made = await parties.admin("POST", "/content", content, kim);
  if (made.status !== 200) throw new Error(made.text);
  const generated = (made.body["generated"] ?? []) as readonly Generated[];
  const secretOf = (id: string) => generated.find((one) => one.id === id)?.secret ?? "";
  const personAt = (school: string, username: string): Person => {
    const password = generated.find((one) => one.id === `${school}/${username}`)?.password;
    return password === undefined
      ? person(parties.running, school, username)
      : { school, username, password };
  };
  const schools: School[] = [];
  for (const id of Object.keys(casts)) {
    schools.push(await furnished(parties, id, { kim, secret: secretOf(`${id}-scripts`), personAt }));
  }
  return { parties, kim, schools, ...(await approvalsOf(parties)) };
}

/** A request waits at each school, by a program that asks nothing else: anew, whatever became of the last. */
async function approvalsOf({ running: { folder } }: Parties) {
  const paths = [join(folder, "records.sqlite"), join(folder, "sign-ins.sqlite")] as const;
  const stores = await openSqlStores({ recordsPath: paths[0], signInsPath: paths[1] });
  const now = instant(Date.now());
  const askAnew = async (): Promise<void> =>
    stores.records.change(async (writer) => {
      for (const school of Object.keys(casts)) {
        const asker = { type: "service", id: `${school}-nightly`, name: `Nightly at ${school}` } as const;
        await putWaiting(writer, {
          id: approvalAt(school),
          institutionId: institutionId(school),
          asker,
          now,
        });
      }
    });
  await askAnew();
  return { askAnew, closeStores: stores.close };
}

/** As long as one that was made at random. */
const approvalAt = (school: string): string => `apr_${`${school}-asks`.padEnd(20, "x")}`;

interface Generated {
  readonly id: string;
  readonly secret?: string;
  readonly password?: string;
}

const content = {
  institutions: Object.entries(names).map(([id, name]) => ({
    id,
    name,
    contact: "Ask.",
    timeZone: "Asia/Tokyo",
  })),
  clients: Object.keys(casts).flatMap((id) => [
    {
      id: `${id}-scripts`,
      kind: "service",
      name: `Scripts at ${id}`,
      institutions: [id],
      scopes: permissions,
      secret: "generate",
    },
    {
      id: `${id}-nightly`,
      kind: "service",
      name: `Nightly at ${id}`,
      institutions: [id],
      scopes: permissions,
      secret: "generate",
    },
    {
      id: `${id}-diary`,
      kind: "web",
      name: `Diary at ${id}`,
      institutions: [id],
      redirectUris: [`https://diary.${id}.example/back`],
      scopes: ["openid"],
      secret: "generate",
    },
  ]),
  accounts: riversidePeople.map((one) => ({ ...one, institution: "riverside", password: "generate" })),
};

interface Means {
  readonly kim: string;
  readonly secret: string;
  readonly personAt: (school: string, username: string) => Person;
}

async function furnished(parties: Parties, id: string, { kim, secret, personAt }: Means): Promise<School> {
  const [chief, helper, pupil, teacher, other] = (casts[id] ?? []).map((name) => personAt(id, name)) as Cast;
  const found = await parties.admin("GET", `/accounts?institution=${id}`, undefined, kim);
  const accounts = found.body["items"] as readonly { id: string; username: string; name: string }[];
  const members = accounts.filter(({ username }) => casts[id]?.includes(username) === true);
  const accountOf = ({ username }: Person) => members.find((one) => one.username === username)?.id ?? "";
  const chiefs = await parties.tokenOf(chief);
  const ask = async (method: string, path: string, body?: object) =>
    (await parties.admin(method, path, body, chiefs)).body;

  const phone = await parties.post("/token", await codeFor(parties.phone, pupil));
  const grants = await ask("GET", `/accounts/${accountOf(pupil)}/grants`);
  const [grant] = grants["items"] as readonly { id: string }[];
  const spare = accountOf(other);
  const lost = { target: { level: "account", account: spare }, code: "lost-phone" };
  await ask("POST", "/revocations", { ...lost, mobileOnly: true });
  const revoked = await ask("POST", "/revocations", lost);
  const revocation = revoked["revocation"] as { id: string };
  const suspended = await ask("POST", `/accounts/${spare}/suspensions`, { code: "conduct" });
  const suspension = suspended["suspension"] as { id: string };
  const recorded = await ask("GET", "/audit?action=suspend-account");
  const [record] = recorded["items"] as readonly { id: string }[];
  const program = await parties.post("/token", {
    grant_type: "client_credentials",
    client_id: `${id}-scripts`,
    client_secret: secret,
    resource: `${parties.origin}/admin`,
    scope: permissions.join(" "),
  });
  const preview = await ask("POST", "/previews", {
    revocation: { target: { level: "account", account: spare } },
  });
  const ids = {
    preview: typeof preview["token"] === "string" ? preview["token"] : "a-token-of-nobody",
    institution: id,
    account: accountOf(pupil),
    grant: grant?.id ?? "",
    client: `${id}-diary`,
    revocation: revocation.id,
    record: record?.id ?? "",
    approval: approvalAt(id),
    actor: accountOf(chief),
    username: pupil.username,
    name: `${id}/${pupil.username}`,
    content: id,
  };
  return {
    id,
    callers: {
      "an institution administrator": chiefs,
      support: await parties.tokenOf(helper),
      "a service of one institution with all scopes": String(program.body["access_token"]),
      "a person without role": await parties.tokenOf(teacher),
    },
    phoneToken: String(phone.body["access_token"]),
    student: pupil,
    ids,
    spare: { account: spare, name: `${id}/${other.username}` },
    marks: [
      ...members.flatMap((one) => [one.id, one.username, one.name]),
      ...Object.values(ids),
      `${id}-scripts`,
      `at ${id}`,
      suspension.id,
      String(names[id]),
    ],
  };
}

type Cast = [Person, Person, Person, Person, Person];
