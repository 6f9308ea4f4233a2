import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// The tests start Node some hundred times, and each would compile the same files anew. Workers and their children inherit it.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/compile", import.meta.url));

/** The longest first, so that no processor waits for one of them at the end. */
const longest = [
  "test/flows/single-use",
  "test/drills/",
  "test/flows/workers.",
  "test/model/",
  "test/flows/introspection-both-ways",
  "test/bench/",
  "test/e2e/",
  "test/flows/",
  "test/security/",
  "test/",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((name) => moduleId.includes(`/${name}`));
      return found === -1 ? longest.length : found;
    };
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "packages/*/src/**/*.test.ts"],
    globalSetup: ["test/support/memory-folder.ts", "test/support/build-packages.ts", "test/support/bundle-program.ts", "test/support/first-data.ts"],
    setupFiles: ["test/support/end-with-vitest.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // One for each processor: with a third on two, servers that other tests started missed their deadlines now and then.
    maxWorkers: Math.min(availableParallelism(), 4),
    // The rooms keep no state of their own between calls, and loading them all anew for each file took longer than most tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
