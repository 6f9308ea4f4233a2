/** What is kept in a place cannot be read any more: a byte of it is not what was written. */
export class Damaged extends Error {
  override readonly name = "Damaged";
  constructor() {
    super("Redis holds a value that is damaged");
  }
}

/** Undefined where what is read is damaged. That is lost, as if Redis had lost it, and nothing beside it is. */
export function unlessDamaged<Value>(
  read: () => Value,
  tell: () => void = () => undefined,
): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    tell();
    return undefined;
  }
}
