import { leaseRow } from "../control/lease-rows.ts";
import type { HaltAnswer, Orders, StopAnswer } from "../control/orders.ts";
import { CircuitBreaker } from "../halt/circuit-breaker.ts";
import type { HaltReport, OrderReason } from "../halt/emergency-stop.ts";
import { watchHaltFile } from "../halt/watch-halt-file.ts";
import type { Assembly } from "../wiring/assemble.ts";
import type { Runtime } from "../wiring/runtime.ts";
import type { Signals } from "../world/signals.ts";
import type { Supervisor } from "../world/supervisor.ts";
import type { LiveSettings } from "./live-settings.ts";

/**
 * Wires all that stops a daemon from striking: orders, SIGUSR2, the file HALT, and the circuit
 * breaker. Only the orders need the API.
 */
export function wireStopControls(
  supervisor: Supervisor,
  options: {
    readonly runtime: Runtime;
    readonly assembly: Pick<Assembly, "kit" | "emergencyStop">;
    readonly signals: Signals;
    readonly liveSettings: Pick<LiveSettings, "changeMode">;
    readonly inContainer: () => boolean;
  },
): Orders {
  const { runtime, assembly, signals, liveSettings, inContainer } = options;
  const { clock, ledger, onTrouble } = runtime;
  const { kit, emergencyStop } = assembly;
  const halt = (order: OrderReason) => {
    emergencyStop.halt(order).catch(onTrouble);
  };
  signals.onHalt(() => halt({ by: "SIGUSR2", why: "the process was sent this signal" }));
  supervisor.run("watch over the file HALT", (down) => watchHaltFile(runtime, halt, down));
  const breaker = new CircuitBreaker({
    ...kit,
    targetContext: () => kit.road.targetContext(),
    limits: () => runtime.settings.safety,
    clock,
    halt,
    onTrouble,
  });
  const unfollow = [
    ledger.follow((event) => breaker.recorded(event)),
    kit.containers.follow((news) => breaker.happened(news)),
  ];
  supervisor.defer("circuit breaker", () => {
    for (const end of unfollow) end();
  });

  return {
    halt: async (order) => answer(await emergencyStop.halt(order)),
    async stop(order): Promise<StopAnswer> {
      if (inContainer()) return { ...answer(await emergencyStop.disarm(order)), ending: false };
      const report = { latched: { ...order, at: utc(clock.now()) }, undone: 0, open: [] };
      // answered first: the process that ends takes the socket with it
      setImmediate(() => signals.end(`stop by ${order.by}: ${order.why}`));
      return { ...report, ending: true };
    },
    resume: async (order) => ({ lifted: emergencyStop.resume(order) }),
    changeMode: async (order) => liveSettings.changeMode(order),
  };
}

function answer({ latched, undone, open }: HaltReport): HaltAnswer {
  return { latched, undone, open: open.map(leaseRow) };
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
