import { SimulatedEngine } from "../engine/simulated/simulated-engine.ts";

/** The simulated engine that the demo runs against. */
export type DemoEngine = SimulatedEngine;

/** Serves a simulated Docker API on a Unix socket. */
export function startDemoEngine(socketPath: string): Promise<DemoEngine> {
  return SimulatedEngine.start({ socketPath });
}
