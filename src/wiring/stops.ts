import { leaseRow } from "../http/lease-rows.ts";
import type { HaltAnswer, Orders, StopAnswer } from "../http/orders.ts";
import { CircuitBreaker } from "../strike/circuit-breaker.ts";
import { EmergencyStop, type HaltReport, type Order } from "../strike/emergency-stop.ts";
import { readHaltFile } from "../strike/halt-file.ts";
import type { Signals } from "../world/signals.ts";
import type { LiveSettings } from "./live-settings.ts";
import type { Ground, RoadKit } from "./parts.ts";
import { runUntilDown } from "./running.ts";

const LOOK_FOR_FILE_EVERY_MS = 250;

/**
 * All the ways to stop a daemon from striking: orders, SIGUSR2, the file HALT, and the circuit
 * breaker. None of them needs the API but the orders.
 */
export function standReadyToStop(
  parts: AsyncDisposableStack,
  options: {
    readonly ground: Ground;
    readonly kit: RoadKit;
    /** In a dry run also the real one, with what an earlier daemon left open. */
    readonly kits: Iterable<RoadKit>;
    readonly signals: Signals;
    readonly liveSettings: Pick<LiveSettings, "changeMode">;
    readonly inContainer: boolean;
  },
): Orders {
  const { ground, kit, kits, signals, liveSettings, inContainer } = options;
  const { clock, ledger, onTrouble } = ground;
  const emergencyStop = new EmergencyStop({
    ...ground,
    stores: kits,
    answered: () => kit.road.answered(),
  });
  const halt = (order: Order) => {
    emergencyStop.halt(order).catch(onTrouble);
  };
  signals.onHalt(() => halt({ by: "SIGUSR2", why: "the process was sent this signal" }));
  runUntilDown(parts, (down) => heedHaltFile(ground, halt, down));
  const breaker = new CircuitBreaker({
    ...kit,
    situation: () => kit.road.situation(),
    limits: () => ground.settings.safety,
    clock,
    halt,
    onTrouble,
  });
  parts.defer(ledger.follow((event) => breaker.recorded(event)));
  parts.defer(kit.containers.follow((news) => breaker.happened(news)));

  return {
    halt: async (order) => answer(await emergencyStop.halt(order)),
    async stop(order): Promise<StopAnswer> {
      if (inContainer) return { ...answer(await emergencyStop.disarm(order)), ending: false };
      const report = { latched: { ...order, at: utc(clock.now()) }, undone: 0, open: [] };
      // answered first: the process that ends takes the socket with it
      setImmediate(() => signals.end(`stop by ${order.by}: ${order.why}`));
      return { ...report, ending: true };
    },
    resume: async (order) => ({ lifted: emergencyStop.resume(order) }),
    changeMode: async (order) => liveSettings.changeMode(order),
  };
}

/** Halts once for each file HALT that appears in the state folder. */
export async function heedHaltFile(
  { stateDir, clock }: Pick<Ground, "stateDir" | "clock">,
  halt: (order: Order) => void,
  down: AbortSignal,
): Promise<void> {
  let heeded: string | undefined;
  for (; !down.aborted; await clock.sleep(LOOK_FOR_FILE_EVERY_MS, down)) {
    const file = readHaltFile(stateDir);
    if (file !== undefined && file.at !== heeded) halt(file);
    heeded = file?.at;
  }
}

function answer({ latched, undone, open }: HaltReport): HaltAnswer {
  return { latched, undone, open: open.map(leaseRow) };
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
