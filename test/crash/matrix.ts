import type { Afterwards } from "./crash-run.ts";
import { type Hurt, LASTING, OWED } from "./stage.ts";
import {
  HALFWAY,
  STRIKE_REQUESTS,
  STRIKE_WRITES,
  type Step,
  UNDO_REQUESTS,
  UNDO_WRITES,
} from "./step.ts";

/** One killing of the daemon: which strikes are under way, at which step, and what comes after. */
export interface Cell {
  readonly title: string;
  readonly hurts: readonly Hurt[];
  readonly step: Step;
  readonly afterwards: Afterwards;
}

/** What lasts: put back by whoever is there. */
export function lastingCells(afterwards: Afterwards): readonly Cell[] {
  return cells(afterwards, [
    // a write is one strike's; requests of several strikes can be under way together
    ...LASTING.flatMap((hurt) => each([hurt], [...STRIKE_WRITES, ...UNDO_WRITES])),
    ...each(LASTING, [...STRIKE_REQUESTS, ...UNDO_REQUESTS]),
    ...each(
      LASTING.filter(({ fault }) => fault === "network.disconnect"),
      HALFWAY,
    ),
  ]);
}

/** What is over at once: its recovery is followed, and brought about, by the next daemon. */
export function owedCells(): readonly Cell[] {
  return cells("restarted", [
    ...OWED.flatMap((hurt) => each([hurt], STRIKE_WRITES)),
    ...OWED.flatMap((hurt) => each([hurt], STRIKE_REQUESTS)),
  ]);
}

type Pair = Pick<Cell, "hurts" | "step">;

function each(hurts: readonly Hurt[], steps: readonly Step[]): readonly Pair[] {
  return steps.map((step) => ({ hurts, step }));
}

function cells(afterwards: Afterwards, pairs: readonly Pair[]): readonly Cell[] {
  return pairs.map(({ hurts, step }) => {
    const [hurt] = hurts;
    const what = hurts.length === 1 && hurt ? hurt.title : "everything that lasts";
    return { title: `${what}, killed ${step.title}`, hurts, step, afterwards };
  });
}
