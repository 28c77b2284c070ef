import type { z } from "zod";
import type { Container } from "../engine/container.ts";
import type { GuestEffect } from "../target/guest-rejection.ts";
import { type FaultEngine, grant, type TargetReader } from "./capability.ts";
import type { Effect } from "./effect.ts";
import { type Params, readParams } from "./read-params.ts";

/**
 * `core` faults use only what the published allow-list of requests holds; `extended` ones create
 * helper containers, which on a Docker socket equals root.
 */
export type Tier = "core" | "extended";

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

/** The terms of the lease that is open while a fault lasts. */
export interface LeaseTerms {
  readonly undo: Undo;
  readonly lastsMs: number;
  readonly until: LeaseEnd;
  /** How long the request may take to have its effect, also after its sender has died. */
  readonly takesMs?: number;
}

/** One fault, made ready for one target; nothing has happened yet. */
export interface Plan<Engine = FaultEngine> {
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
   * Whether the target goes down, so that its recovery is followed: `stays-down` until somebody
   * starts it, or `comes-back` as a part of the fault.
   */
  readonly recovery: "stays-down" | "comes-back" | "none";
  /** Rejects with `engine-conflict` or `no-such-container` only when nothing at all was done. */
  apply(engine: Engine): Promise<void>;
}

/** The fault cannot be done to this target, and why. */
export interface Refusal {
  readonly kind: "refusal";
  readonly because: string;
}

/** What a plan is made from besides the target. */
export interface PlanInput {
  readonly params: Params;
  /** Undefined: the fault is over at once, or lasts until the target recovers. */
  readonly durationMs?: number | undefined;
  /** What `prepare` resolved with. */
  readonly facts?: unknown;
}

/** One kind of fault, as the catalogue holds it. */
export interface Fault {
  readonly kind: string;
  /** One sentence for `faults` and the README. */
  readonly about: string;
  readonly tier: Tier;
  /** What it does to containers that live in the target's namespaces (`network_mode: service:x`). */
  readonly guests: GuestEffect;
  /** What `plan` accepts, as text or typed values. */
  readonly params: z.ZodObject;
  /** Whether it takes a duration: it must have one, may have one, or is over at once. */
  readonly lasts: "always" | "optionally" | "never";
  /** The methods of the engine that `apply` gets; it gets no others. */
  readonly needs: readonly (keyof FaultEngine)[];
  /** Reads what `plan` needs to know besides the target; absent: nothing. */
  prepare?(target: Container, reader: TargetReader): Promise<unknown>;
  /** Throws `bad-usage` when the parameters do not match the schema. */
  plan(target: Container, input: PlanInput): Plan | Refusal;
}

interface FaultSpec<Schema extends z.ZodObject, Name extends keyof FaultEngine, Facts>
  extends Omit<Fault, "params" | "needs" | "prepare" | "plan"> {
  readonly params: Schema;
  readonly needs: readonly Name[];
  prepare?(target: Container, reader: TargetReader): Promise<Facts>;
  plan(
    target: Container,
    input: {
      readonly params: z.infer<Schema>;
      readonly durationMs: number | undefined;
      readonly facts: Facts;
    },
  ): Plan<Pick<FaultEngine, Name>> | Refusal;
}

/**
 * Makes a fault for the catalogue: its plan gets parsed parameters and the facts of its `prepare`,
 * and its `apply` gets the methods that it needs, and no others.
 */
export function defineFault<
  Schema extends z.ZodObject,
  const Name extends keyof FaultEngine,
  Facts = undefined,
>(spec: FaultSpec<Schema, Name, Facts>): Fault {
  return {
    ...spec,
    plan(target, { params, durationMs, facts }) {
      const plan = spec.plan(target, {
        params: readParams(spec.kind, spec.params, params),
        durationMs,
        // what came from this fault's own `prepare`; the catalogue cannot name its type
        facts: facts as Facts,
      });
      if (plan.kind === "refusal") return plan;
      return { ...plan, apply: (engine) => plan.apply(grant(engine, spec.needs)) };
    },
  };
}
