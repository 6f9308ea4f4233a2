import { defineConfig } from "vitest/config";

/** Mutants of the policy are hunted by the policy's own tests alone. */
export default defineConfig({ test: { include: ["src/policy/**/*.test.ts"] } });
