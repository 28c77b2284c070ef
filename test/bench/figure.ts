import { table } from "../../src/cli/table.ts";

/** One line of what the bench finds. */
export interface Figure {
  readonly what: string;
  /** With its unit: the median of what was measured, unless `what` says otherwise. */
  readonly ours: string;
  /** What it is compared with, in the same run on the same machine. */
  readonly bare: string;
  /** A factor; undefined: there is nothing to compare it with. */
  readonly ratio: number | undefined;
  /** In words, and whether it was reached. */
  readonly aim: string;
  readonly isReached: boolean;
}

export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map(({ what, ours, bare, ratio, aim, isReached }) => [
    what,
    ours,
    bare,
    ratio === undefined ? "" : ratio.toFixed(2),
    aim,
    isReached ? "reached" : "missed",
  ]);
  for (const line of table(["FIGURE", "OURS", "BARE", "RATIO", "AIM", ""], rows)) console.log(line);
}

/** A figure whose aim is a ratio of at most `atMost`. */
export function ratioFigure(options: {
  readonly what: string;
  readonly ours: readonly number[];
  readonly bare: readonly number[];
  readonly unit: string;
  readonly atMost: number;
  /** What is compared of the two: 0.5, the default, is the median. */
  readonly quantile?: number;
}): Figure {
  const { what, unit, atMost, quantile: share = 0.5 } = options;
  const ours = quantile(options.ours, share);
  const bare = quantile(options.bare, share);
  const ratio = ours / bare;
  return {
    what,
    ours: `${shown(ours)} ${unit}`,
    bare: `${shown(bare)} ${unit}`,
    ratio,
    aim: `at most ${atMost}`,
    isReached: ratio <= atMost,
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that so large a share of all does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const found = sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
  if (found === undefined) throw new Error("expected values to take a quantile of, got none");
  return found;
}

/** Three digits are more than a measurement is worth. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
