import type { Reporter, TestCase, TestModule } from "vitest/node";

const NO_REASON = "no reason given";

/**
 * Ends the output of a test run with what was left out and why, and one plain line for people and
 * scripts: `N passed, N failed, N skipped`. What breaks outside any test counts as a failure.
 */
export class PlainSummary implements Reporter {
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void = console.log) {
    this.#print = print;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const passed = count("passed");
    const broken = modules.filter(
      (module) =>
        module.state() === "failed" &&
        [...module.children.allTests()].every((test) => test.result().state !== "failed"),
    );
    this.#printLeftOut(tests);
    this.#print(
      `${passed} passed, ${count("failed") + broken.length + errors.length} failed, ` +
        `${count("skipped") + count("pending")} skipped`,
    );
  }

  #printLeftOut(tests: readonly TestCase[]): void {
    const byReason = Map.groupBy(
      tests.filter((test) => test.result().state === "skipped"),
      (test) => {
        const result = test.result();
        return (result.state === "skipped" && result.note) || NO_REASON;
      },
    );
    for (const [reason, left] of byReason) {
      this.#print(`left out, because ${reason}:`);
      for (const test of left) this.#print(`  ${test.fullName} (${test.module.relativeModuleId})`);
    }
  }
}
