/** Is called in place of each call that it watches, and has to make it. */
export type Watch = <T>(operation: string, call: () => T) => T;

/** The same functions, each call watched under its name. */
export const watched = <Port extends object>(port: Port, watch: Watch): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === "function"
        ? (...given: readonly unknown[]) => watch(name, () => Reflect.apply(member, port, given) as unknown)
        : member,
    ]),
  ) as Port;
