/** A process in which tests run ends with the one that has started it, and what the tests have started ends with this one. */
const begun = Symbol.for("hallpass ends with vitest");
const here = globalThis as { [begun]?: true };
if (here[begun] === undefined) {
  here[begun] = true;
  process.once("disconnect", () => process.exit(1));
}
