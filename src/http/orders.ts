import type { Mode } from "../safety/modes.ts";
import type { Order } from "../strike/emergency-stop.ts";
import type { Latched } from "../strike/latches.ts";
import type { LeaseRow } from "./lease-row.ts";

export interface HaltAnswer {
  /** Who closed it first, if it was closed already. */
  readonly latched: Latched;
  /** Leases that were put back for it. */
  readonly undone: number;
  /** What could not be put back yet; it is tried again and again. */
  readonly open: readonly LeaseRow[];
}

export interface StopAnswer extends HaltAnswer {
  /** The process ends; in a container it would be restarted, and is disarmed instead. */
  readonly ending: boolean;
}

export interface ResumeAnswer {
  /** Empty: nothing was closed. */
  readonly lifted: readonly ("halt" | "disarm")[];
}

export interface ModeAnswer {
  readonly before: Mode;
  readonly mode: Mode;
  /** Settings that are different now, as text. */
  readonly changed: readonly SettingChange[];
}

export interface SettingChange {
  readonly key: string;
  /** Null: not set. */
  readonly before: string | null;
  readonly now: string | null;
}

/** What people may order a running monkey to do, besides striking. */
export interface Orders {
  /** Resolves once no strike can begin, with every lease undone or 60 s later. */
  halt(order: Order): Promise<HaltAnswer>;
  /** Ends the process, or, in a container, disarms until `resume`. */
  stop(order: Order): Promise<StopAnswer>;
  resume(order: Order): Promise<ResumeAnswer>;
  changeMode(order: Order & { readonly mode: Mode }): Promise<ModeAnswer>;
}
