import { defineConfig } from "vitest/config";

/** Mutants of a room are hunted by the room's own tests alone: those that stand beside its files. */
const room = process.env["HALLPASS_MUTATED_ROOM"] ?? "{policy,rulebook,actions}";

export default defineConfig({
  test: { include: [`src/${room}/**/*.test.ts`], testTimeout: 20_000, hookTimeout: 60_000 },
});
