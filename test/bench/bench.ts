import { BuiltProgram } from "./built-program.ts";
import { choice } from "./choice.ts";
import { deadlineToRestored } from "./deadline-to-restored.ts";
import { experiment } from "./experiment.ts";
import { type Figure, printFigures } from "./figure.ts";
import { guardianMemory } from "./guardian-memory.ts";
import { history } from "./history.ts";
import { idle } from "./idle.ts";
import { signalToDie } from "./signal-to-die.ts";
import { startAndMemory } from "./start-and-memory.ts";

type Measurement = (program: BuiltProgram) => Promise<readonly Figure[]> | readonly Figure[];

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  signal: signalToDie,
  start: startAndMemory,
  idle,
  choice,
  history,
  deadline: deadlineToRestored,
  guardian: guardianMemory,
  experiment,
};

// `npm run bench`, or of one part only: `npm run bench -- signal`. What it prints are ratios within
// one run; nothing fails on an absolute time.
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in MEASUREMENTS));
if (unknown.length > 0) {
  console.error(`expected ${Object.keys(MEASUREMENTS).join(", ")}, got ${unknown.join(", ")}`);
  process.exit(2);
}
using program = await BuiltProgram.build();
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring ${name}`);
  figures.push(...(await measure(program)));
}
printFigures(figures);
