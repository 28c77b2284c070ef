import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../config/load-config.ts";
import type { Control } from "../control/control.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { percentile, recoveries, tally } from "../ledger/tally.ts";
import type { Mode } from "../safety/modes.ts";
import { formatDuration } from "../setting/duration.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { type DemoEngine, startDemoEngine } from "../wiring/demo-engine.ts";
import { type Clock, systemClock } from "../world/clock.ts";
import { dice, type Roll } from "../world/dice.ts";
import type { Log } from "../world/log.ts";
import type { Signals } from "../world/signals.ts";
import { troubleLog } from "../world/trouble-log.ts";
import { startDaemon } from "./start-daemon.ts";

const PROJECT = "shop";

/** The settings of the demo; everything else is as it always is. */
const SETTINGS = {
  CHAOS_ENABLED: "true",
  CHAOS_PROJECT: PROJECT,
  CHAOS_INTERVAL: "4s",
  CHAOS_INITIAL_DELAY: "3s",
  CHAOS_JITTER: "30%",
  CHAOS_MIN_AGE: "2s",
  CHAOS_RECOVERY_TIMEOUT: "7s",
};

const ASKS_EVERY_MS = 9000;

/** How long the medic of the simulated project takes to notice, and what it never notices. */
const MEDIC = { fromMs: 800, toMs: 3500, overlooks: "mailer" };

/** Runs the ordinary daemon against a simulated engine until told to stop; the exit code. */
export async function runDemo(options: {
  /** Writes a line for people. */
  readonly say: (line: string) => void;
  readonly signals: Signals;
  readonly log: Log;
  readonly forMs?: number;
  readonly seed?: string;
}): Promise<number> {
  const { say, signals, log, forMs } = options;
  const folder = await mkdtemp(join(tmpdir(), "chaos-monkey-demo-"));
  await using parts = new AsyncDisposableStack();
  const clearAway = () => rmSync(folder, { recursive: true, force: true });
  // a second Ctrl-C ends the process before anything can be disposed of
  process.once("exit", clearAway);
  parts.defer(() => void process.off("exit", clearAway));
  parts.defer(clearAway);
  const socketPath = join(folder, "docker.sock");
  const engine = parts.use(await startDemoEngine(socketPath));
  const seed = options.seed ?? crypto.randomUUID().slice(0, 8);
  populate(engine);
  parts.defer(startMedic(engine, systemClock, dice(seed, "medic")));
  for (const line of introduction(forMs)) say(line);

  const load = (mode?: Mode) =>
    loadConfig({
      env: { ...SETTINGS, CHAOS_SEED: seed, DOCKER_HOST: `unix://${socketPath}` },
      cwd: folder,
      flags: { CHAOS_MODE: mode },
    });
  const stop = endAfter(signals.stop, forMs);
  const events: LedgerEvent[] = [];
  const daemon = startDaemon({
    configuration: { first: load(), again: load },
    stateDir: join(folder, "state"),
    log,
    signals: { ...signals, stop },
    onEvent: (event) => events.push(event),
  });
  daemon.ready
    .then((control) => requestProtected(control, stop))
    // where it ends before it is ready, `ended` says why
    .catch((error: unknown) => stop.aborted || troubleLog(log)(error));
  const code = await daemon.ended;
  for (const line of summary(events)) say(line);
  return code;
}

/** A small shop: some of it replicated, some protected, all with healthchecks. */
function populate(engine: DemoEngine): void {
  const healthcheck = { intervalMs: 500, healthyAfterMs: 700 };
  const restartPolicy = { name: "unless-stopped", maximumRetryCount: 0 } as const;
  const service = (name: string, replicas: number, more: { readonly image?: string } = {}) =>
    engine.composeService(PROJECT, name, { replicas, healthcheck, restartPolicy, ...more });
  service("rabbitmq", 1, { image: "rabbitmq:3.13-management" });
  service("postgres", 1, { image: "postgres:17" });
  service("api", 2);
  service("worker", 3);
  service("mailer", 1);
}

/** Brings back what died, after a while, as a project's own monitor would. */
function startMedic(engine: DemoEngine, clock: Clock, roll: Roll): () => void {
  const offDuty = new AbortController();
  const unhear = engine.onEvent(({ action, name }) => {
    if (action !== "die" || name.includes(MEDIC.overlooks)) return;
    const noticesInMs = MEDIC.fromMs + roll() * (MEDIC.toMs - MEDIC.fromMs);
    void clock.sleep(noticesInMs, offDuty.signal).then(() => {
      const container = engine.find(name);
      if (!offDuty.signal.aborted && container?.state === "exited") container.start();
    });
  });
  return () => {
    unhear();
    offDuty.abort();
  };
}

/** Requests strikes on protected services, which the guard holds. */
async function requestProtected(control: Control, stop: AbortSignal): Promise<void> {
  for (const target of ["rabbitmq", "postgres"]) {
    await systemClock.sleep(ASKS_EVERY_MS, stop);
    if (stop.aborted) return;
    await control.strike({ names: [target], params: {}, dryRun: false });
  }
}

function introduction(forMs: number | undefined): readonly string[] {
  const end = forMs === undefined ? "Ctrl-C ends it." : `It ends after ${formatDuration(forMs)}.`;
  return [
    `A simulated engine with the compose project ${PROJECT}. Nothing real is touched.`,
    "  rabbitmq, postgres   protected: never struck, whatever asks for it",
    "  api ×2, worker ×3    a medic in the project brings them back after a while",
    "  mailer               nothing in the project restarts it, so chaos-monkey does after 7 s",
    `The ordinary daemon strikes about every 4 s. ${end}`,
    "",
  ];
}

/** Aborts with `stop`, or after the time. */
function endAfter(stop: AbortSignal, forMs: number | undefined): AbortSignal {
  if (forMs === undefined) return stop;
  const over = new AbortController();
  setTimeout(() => over.abort("the time of the demo is over"), forMs).unref();
  return AbortSignal.any([stop, over.signal]);
}

/** What the summary at the end says. */
function summary(events: readonly LedgerEvent[]): readonly string[] {
  const services = [...tally(events).services];
  const holds = events.filter(({ kind }) => kind === "hold").length;
  const struck = services.reduce((sum, [, { confirmed }]) => sum + confirmed, 0);
  const recovered = services.reduce((sum, [, counted]) => sum + recoveries(counted), 0);
  return [
    "",
    `${struck} ${struck === 1 ? "strike" : "strikes"}, ${recovered} recovered; ${holds} held`,
    ...services.map(([service, counted]) => {
      const { confirmed, recovered, times } = counted;
      const others = recoveries(counted) - recovered.us;
      const median = percentile(times, 0.5);
      const half = median === undefined ? "" : `, half within ${humanDuration(median)}`;
      return `  ${service.padEnd(10)} ${confirmed} struck, ${others} brought back by the project, ${recovered.us} by chaos-monkey${half}`;
    }),
  ];
}
