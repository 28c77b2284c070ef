import { defineConfig } from "vitest/config";

/**
 * What `npm run mutate` asks of every mutant: the tests of the pure folders, and those that hold
 * the road and the documents to them.
 */
export default defineConfig({
  test: {
    include: [
      "test/{safety,target}/**/*.test.ts",
      "test/strike/{hold-codes,surroundings}.test.ts",
      "test/config/documents.test.ts",
    ],
    testTimeout: 20_000,
  },
});
