/**
 * Loaded before a server (`node --import`): what time it is there, the file named by WRONG_CLOCK says by how many
 * milliseconds it is wrong, and may say otherwise at any moment. Clocks that count from a beginning stay right.
 */
import { readFileSync } from "node:fs";

const file = process.env["WRONG_CLOCK"] ?? "";
const RightDate = Date;
let error = 0;

function look(): void {
  try {
    error = Number(readFileSync(file, "utf8"));
  } catch {
    // Nobody has set it wrong yet.
  }
}

class WrongDate extends RightDate {
  static override now(): number {
    return RightDate.now() + error;
  }

  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [WrongDate.now()] : given) as [number]));
  }
}

look();
setInterval(look, 100).unref();
globalThis.Date = WrongDate as unknown as DateConstructor;
