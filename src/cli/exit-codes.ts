/** What scripts may rely on: docs/reference/exit-codes.md has one heading for each. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  "not-found": 3,
  "not-permitted": 4,
  unreachable: 5,
} as const;

export type Exit = keyof typeof exitCodes;
