import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "packages/*/src/**/*.test.ts"],
    globalSetup: ["test/support/build-packages.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Many tests wait for servers, not for the processor.
    maxWorkers: 3,
  },
});
