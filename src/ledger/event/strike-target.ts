import type { TargetName } from "../target-name.ts";

/** What all events about one target of a strike say. */
export interface StrikeTarget {
  /** Strike id, as in `strike.intended`. */
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
}
