import { defineConfig } from "vitest/config";

/** What `npm run mutate` asks of every mutant: the tests of the pure folders, and nothing slow. */
export default defineConfig({
  test: {
    include: ["test/{safety,target}/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
