import { ChaosError } from "../world/chaos-error.ts";

/** The first thing wrong with an experiment, in the words of Chaos Toolkit where it has them. */
export function invalid(message: string): ChaosError {
  return new ChaosError("bad-experiment", message);
}
