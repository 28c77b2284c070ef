import type { z } from "zod";
import type { Container } from "../engine/container.ts";
import type { ContainerActions, EngineEvent } from "../engine/engine.ts";

/**
 * `core` faults use only what the published allow-list of requests holds; `extended` ones create
 * helper containers, which on a Docker socket equals root.
 */
export type Tier = "core" | "extended";

/** One parameter, as text or as its own type. */
export type ParamValue = string | number | boolean;
/** What a fault is given besides its target and duration, by name. */
export type Params = Readonly<Record<string, ParamValue>>;

/** How to put something back: plain data that outlives the process, read by an executor. */
export interface Undo {
  /** Names the executor in the catalogue. */
  readonly kind: string;
  readonly version: number;
  readonly [detail: string]: Json | undefined;
}

/** What can be written as JSON and read back the same. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * `deadline`: the fault lasts that long, and may be put back at any time before.
 * `effect`: a grace; it ends when the effect is seen, and its undo comes at the deadline, not before.
 */
export type LeaseEnd = "deadline" | "effect";

/** What is owed while a fault lasts. */
export interface LeaseTerms {
  readonly undo: Undo;
  readonly lastsMs: number;
  readonly until: LeaseEnd;
  /** How long the request may take to have its effect, also when nobody waits for its answer. */
  readonly takesMs?: number;
}

/** What shows that a fault took hold. */
export interface Effect {
  /** For the record, e.g. `its die event`. */
  readonly saw: string;
  /** Absent: no event shows it, only an inspection does. */
  seenIn?(event: EngineEvent): boolean;
  /** For when the event was missed; the container as inspected now, undefined when it is gone. */
  holdsFor(container: Container | undefined): boolean;
  readonly withinMs: number;
}

/** One fault, made ready for one target; nothing has happened yet. */
export interface Plan {
  readonly kind: "plan";
  /** With defaults filled in, for the record. */
  readonly params: Params;
  /**
   * What of the target it edits: two faults that edit the same of one container never overlap.
   * `life`, `cpu`, `pids`, `network:NAME`.
   */
  readonly resources: readonly string[];
  readonly effect: Effect;
  readonly lease?: LeaseTerms;
  /**
   * The target goes down, and its recovery is to be followed: it stays down until somebody brings
   * it back, or comes back as a part of the fault.
   */
  readonly recovery: "stays-down" | "comes-back" | "none";
  /** Rejects with `engine-conflict` or `no-such-container` only when nothing at all was done. */
  apply(actions: ContainerActions): Promise<void>;
}

/** The fault cannot be done to this target, and why. */
export interface Refusal {
  readonly kind: "refusal";
  readonly because: string;
}

/** One way to hurt. */
export interface Fault {
  readonly kind: string;
  /** One sentence for `faults` and the README. */
  readonly about: string;
  readonly tier: Tier;
  /** What `plan` accepts, as text or typed values. */
  readonly params: z.ZodObject;
  /** Whether it takes a duration: it must have one, may have one, or is over at once. */
  readonly lasts: "always" | "optionally" | "never";
  /** Throws `bad-usage` when the parameters are not of the schema. */
  plan(target: Container, params: Params, durationMs: number | undefined): Plan | Refusal;
}
