import { type Client, outline } from "../store/port/entities.ts";
import type { RecordsReader } from "../store/port/records.ts";

/** A field of a client that cannot stand beside what is recorded. */
export interface ClientContradiction {
  readonly path: string;
  readonly message: string;
}

/** What only the records can contradict: schools that are not there, and what two clients cannot both have. */
export async function clientContradictions(
  records: RecordsReader,
  client: Client,
): Promise<readonly ClientContradiction[]> {
  const others = (await records.clients()).filter(({ id }) => id !== client.id);
  return [
    ...(await unknownSchools(records, client)),
    ...others.filter((other) => sameAudience(other, client)).map(() => audienceTaken),
    ...others.filter((other) => looksLike(other, client)).map(nameTaken),
  ];
}

async function unknownSchools(
  records: RecordsReader,
  { institutions }: Client,
): Promise<readonly ClientContradiction[]> {
  if (institutions === "all") return [];
  const known = new Set((await records.institutions()).map(({ id }) => id));
  return [...institutions.entries()]
    .filter(([, id]) => !known.has(id))
    .map(([at, id]) => ({
      path: `institutions[${at}]`,
      message: `there is no institution ${JSON.stringify(id)}`,
    }));
}

const sameAudience = (other: Client, { audience }: Client): boolean =>
  audience !== undefined && other.audience === audience;

const audienceTaken: ClientContradiction = {
  path: "audience",
  message: "another resource server has this audience",
};

/** The very same name is honest: one app for phones, one for browsers. */
const looksLike = (other: Client, { name }: Client): boolean =>
  other.name !== name && outline(other.name) === outline(name);

const nameTaken = ({ name }: Client): ClientContradiction => ({
  path: "name",
  message: `looks like the name of another client, ${JSON.stringify(name)}`,
});
