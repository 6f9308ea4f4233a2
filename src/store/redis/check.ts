/** What was found out about a Redis, in one sentence. A warning names a risk that the operator may want to take. */
export interface Finding {
  readonly warning: boolean;
  readonly text: string;
}

/** A Redis that would break a promise. */
export class UnfitRedis extends Error {
  override readonly name = "UnfitRedis";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Cannot start with this Redis:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Takes what INFO says at each node that takes writes. Throws UnfitRedis with all problems at once. */
export function lookAt(infos: readonly string[]): readonly Finding[] {
  const nodes = infos.map(fieldsOf);
  const problems = nodes.flatMap(problemsOf);
  if (problems.length > 0) throw new UnfitRedis([...new Set(problems)]);
  const versions = [...new Set(nodes.map(versionOf))].join(", ");
  const kind =
    nodes.length === 1 && nodes[0]?.["cluster_enabled"] !== "1"
      ? "one node"
      : `a Cluster of ${nodes.length} masters`;
  return [
    { warning: false, text: `The sign-ins are kept in Redis: ${kind}, version ${versions}.` },
    ...(nodes.some((node) => node["aof_enabled"] !== "1") ? [notAppended] : []),
    ...(nodes.some((node) => node["connected_slaves"] === "0") ? [noReplica] : []),
  ];
}

type Fields = Readonly<Record<string, string>>;

const notAppended: Finding = {
  warning: true,
  text: "Redis does not append what it is told to a file (appendonly no): when it restarts, people who have signed in since its last snapshot sign in again.",
};

const noReplica: Finding = {
  warning: true,
  text: "A node of Redis has no replica: while it is away, nobody can sign in or refresh.",
};

function problemsOf(node: Fields): readonly string[] {
  const major = Number(versionOf(node).split(".")[0]);
  const policy = node["maxmemory_policy"];
  return [
    ...(major >= 7 ? [] : [`It is version ${versionOf(node)}; Hallpass needs Redis 7 or newer, or Valkey.`]),
    ...(policy === "noeviction"
      ? []
      : [
          `Its maxmemory-policy is ${policy}: when its memory is full it would throw sign-ins away. Set it to noeviction.`,
        ]),
    ...(node["role"] === "slave" ? ["It is a replica, which takes no writes. Name its master."] : []),
  ];
}

/** Valkey calls itself Redis 7.2 for the sake of clients. */
const versionOf = (node: Fields): string => node["valkey_version"] ?? node["redis_version"] ?? "unknown";

export const fieldsOf = (info: string): Fields =>
  Object.fromEntries(
    info
      .split("\n")
      .map((line) => line.trim().split(":"))
      .map(([name = "", ...rest]) => [name, rest.join(":")]),
  );
