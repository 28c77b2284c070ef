import type { OrderReason } from "../halt/emergency-stop.ts";
import type { Latched } from "../halt/latches.ts";
import type { Mode } from "../safety/modes.ts";
import type { LeaseRow } from "./lease-row.ts";

/** What came of a halt. */
export interface HaltAnswer {
  /** Who closed it first, if it was closed already. */
  readonly latched: Latched;
  /** Leases that were put back for it. */
  readonly undone: number;
  /** What could not be put back yet; it is tried again and again. */
  readonly open: readonly LeaseRow[];
}

/** What came of a stop. */
export interface StopAnswer extends HaltAnswer {
  /** The process ends; in a container it would be restarted, and is disarmed instead. */
  readonly ending: boolean;
}

/** What came of a resume. */
export interface ResumeAnswer {
  /** Empty: nothing was closed. */
  readonly lifted: readonly ("halt" | "disarm")[];
}

/** What came of a change of mode. */
export interface ModeAnswer {
  readonly before: Mode;
  readonly mode: Mode;
  /** Settings that are different now, as text. */
  readonly changed: readonly SettingChange[];
}

/** A setting that is different now. */
export interface SettingChange {
  readonly key: string;
  /** Null: not set. */
  readonly before: string | null;
  readonly now: string | null;
}

/** What people may order a running monkey to do, besides striking. */
export interface Orders {
  /** Resolves once no strike can begin, with every lease undone or 60 s later. */
  halt(order: OrderReason): Promise<HaltAnswer>;
  /** Ends the process, or, in a container, disarms until `resume`. */
  stop(order: OrderReason): Promise<StopAnswer>;
  resume(order: OrderReason): Promise<ResumeAnswer>;
  changeMode(order: OrderReason & { readonly mode: Mode }): Promise<ModeAnswer>;
}
