import { expect, test } from "vitest";
import type { Dialect } from "../../src/experiment/dialect.ts";
import type { Activity, Experiment } from "../../src/experiment/experiment.ts";
import { Interruption } from "../../src/experiment/interruption.ts";
import type { Provider } from "../../src/experiment/provider.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";

/** A value of this dialect: nothing that the runner could look into. */
class Word {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  static textOf(value: unknown): string {
    return (value as Word).#text;
  }
}

const activity = (name: string, type: string): Activity => ({
  name,
  type,
  background: false,
  definition: { says: new Word(name) },
});

const step = (name: string, type: string) =>
  ({ background: false, found: { kind: "activity", activity: activity(name, type) } }) as const;

/** Documents are words; a tolerance is a word that must be part of the output. */
const words: Dialect = {
  load: (document): Experiment => ({
    title: document,
    hypothesis: {
      title: new Word("steady"),
      probes: [{ ...step("calm sea", "probe"), tolerance: new Word("calm") }],
    },
    method: [step("stir", "action")],
    rollbacks: [step("smooth", "action")],
  }),
  substitute: (value) => new Word(Word.textOf(value).replace("WHERE", "the bay")),
  print: (value) => `<${Word.textOf(value)}>`,
  pause: () => undefined,
  judge: async ({ tolerance, output }) =>
    Word.textOf(output).includes(Word.textOf(tolerance))
      ? { kind: "met" }
      : { kind: "unmet", because: "rough" },
};

/** Echoes what the activity says, until it is stirred. */
function echo(): Provider {
  let stirred = false;
  return {
    prepare: async () => {},
    perform: async ({ name, definition }) => {
      if (name === "stir") stirred = true;
      const output = stirred ? new Word("storm") : definition.says;
      return { kind: "succeeded", output };
    },
  };
}

test("the runner plays an experiment of any dialect, and never looks inside its values", async () => {
  const lines: string[] = [];
  const record = await runExperiment({
    document: new Word("waves in WHERE"),
    dialect: words,
    provider: echo(),
    strategies: { hypothesis: "default", rollbacks: "default" },
    dry: null,
    everySeconds: 1,
    failFast: false,
    strictGate: false,
    interruption: new Interruption(),
    emit: (event) => {
      if (event.kind === "run-started") lines.push(event.title);
      if (event.kind === "activity-started") lines.push(event.activity.name);
      if (event.kind === "hypothesis-completed") lines.push(event.endedAt?.because ?? "met");
    },
  });
  expect(lines).toEqual([
    "<waves in the bay>",
    "calm sea",
    "met",
    "stir",
    "calm sea",
    "rough",
    "smooth",
  ]);
  expect(Word.textOf(record.title)).toBe("waves in the bay");
  expect(record).toMatchObject({
    status: "completed",
    deviated: true,
    before: { isMet: true, probes: [{ withinTolerance: true }] },
    after: { isMet: false },
    method: [{ activity: { name: "stir" }, result: { kind: "succeeded" } }],
    rollbacks: [{ activity: { name: "smooth" } }],
  });
});
