import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Journal } from "../../src/report/journal.ts";
import { forgetSettings, run } from "../support/command.ts";
import type { BuiltProgram } from "./built-program.ts";
import { type Figure, ratioFigure } from "./figure.ts";

const ROUNDS = 9;
const PROBES = 10;

/** An experiment of ten process probes, beside a bare Node that starts the same ten processes. */
export async function experiment(program: BuiltProgram): Promise<readonly Figure[]> {
  using stack = new DisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "bench-experiment-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "experiment.json");
  const journalPath = join(folder, "journal.json");
  writeFileSync(file, JSON.stringify(tenProbes()));
  const chaos = join(program.folder, "dist/chaos.js");
  const ours = new Rounds(
    [chaos, "--no-log-file", "run", "--journal-path", journalPath, file],
    () => {
      const { run } = JSON.parse(readFileSync(journalPath, "utf8")) as Journal;
      // Date.parse knows milliseconds only; the journal has microseconds
      return run.map(({ start }) => Date.parse(start) + Number(start.slice(23, 26)) / 1000);
    },
  );
  const bareSpawns = fileURLToPath(new URL("./children/bare-spawns.js", import.meta.url));
  const bare = new Rounds([bareSpawns, String(PROBES), "true"], (stdout) => JSON.parse(stdout));
  for (let round = -1; round < ROUNDS; round++) {
    // the first round fills the caches of the file system
    await ours.measure(round >= 0);
    await bare.measure(round >= 0);
  }
  return [
    ratioFigure({
      what: "chaos run, start to first probe",
      ours: ours.firstMs,
      bare: bare.firstMs,
      unit: "ms",
      atMost: 4,
    }),
    ratioFigure({
      what: "chaos run, each process probe",
      ours: ours.eachMs,
      bare: bare.eachMs,
      unit: "ms",
      atMost: 1.5,
    }),
    ratioFigure({
      what: "chaos run, ten process probes in all",
      ours: ours.totalMs,
      bare: bare.totalMs,
      unit: "ms",
      atMost: 3,
    }),
  ];
}

/** Runs a script again and again, and keeps what its probes and it as a whole took. */
class Rounds {
  /** From the start of the process to its first probe. */
  readonly firstMs: number[] = [];
  /** From one probe to the next, on average. */
  readonly eachMs: number[] = [];
  readonly totalMs: number[] = [];
  readonly #words: readonly string[];
  readonly #startsOf: (stdout: string) => readonly number[];

  /** `startsOf` tells when each probe began, in ms since 1970. */
  constructor(words: readonly string[], startsOf: (stdout: string) => readonly number[]) {
    this.#words = words;
    this.#startsOf = startsOf;
  }

  async measure(isKept: boolean): Promise<void> {
    const from = performance.timeOrigin + performance.now();
    const stdout = await run([process.execPath, ...this.#words], { env: forgetSettings() });
    const to = performance.timeOrigin + performance.now();
    const starts = this.#startsOf(stdout);
    const [first, last] = [starts[0], starts.at(-1)];
    if (starts.length !== PROBES || first === undefined || last === undefined) {
      throw new Error(`expected the starts of ${PROBES} probes, got ${starts.length}`);
    }
    if (!isKept) return;
    this.firstMs.push(first - from);
    this.eachMs.push((last - first) / (PROBES - 1));
    this.totalMs.push(to - from);
  }
}

function tenProbes() {
  return {
    title: "Ten processes",
    description: "What the runner itself costs.",
    method: Array.from({ length: PROBES }, (_, index) => ({
      type: "probe",
      name: `process-${index + 1}`,
      provider: { type: "process", path: "true" },
    })),
  };
}
