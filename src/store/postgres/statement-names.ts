/** How often a statement is asked before it is kept prepared, and how many are, by each connection. */
const often = 5;
const most = 200;

/**
 * Names for statements that are asked often: under its name, a connection has the server parse and plan one only once.
 * Those whose text differs each time, as lists of any length do, never get one.
 */
export function statementNames(): (sql: string) => string | undefined {
  const names = new Map<string, string>();
  const asked = new Map<string, number>();
  return (sql) => {
    const name = names.get(sql);
    if (name !== undefined || names.size >= most) return name;
    const times = (asked.get(sql) ?? 0) + 1;
    asked.delete(sql);
    if (times >= often) names.set(sql, `hallpass_${names.size}`);
    else asked.set(sql, times);
    const [oldest] = asked.keys();
    if (asked.size > most && oldest !== undefined) asked.delete(oldest);
    return names.get(sql);
  };
}
