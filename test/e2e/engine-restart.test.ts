import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testOnPrivateEngine } from "../support/e2e-test.ts";
import { MonkeyLog } from "../support/monkey-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Ends at once when the engine goes down, and comes back with it. */
const WORKER = { replicas: 2, restart: "always", stop_signal: "SIGKILL" };

testOnPrivateEngine(
  "An engine that restarts takes the monkey along, and both go on as before",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: WORKER },
      env: { CHAOS_ENABLED: "true", CHAOS_INTERVAL: "4s", CHAOS_MIN_AGE: "0" },
    });
    const log = project.log();
    const first = await log.event("strike.confirmed");
    const planned = Date.parse(log.all("strike.intended")[0]!.at) + 4000;

    await engine.down();
    await engine.up();

    const started = await log.event("daemon.started", { after: first });
    const second = await log.event("strike.intended", { after: started });
    expect(Date.parse(second.at)).toBeGreaterThanOrEqual(planned);
    expect(second).toMatchObject({ number: 2, trigger: "interval" });
    await log.event("strike.confirmed", { after: second });
    // what was owed before the restart is not forgotten
    await log.event("recovery.recovered", {
      where: ({ strike }) => strike === first.strike,
      withinMs: 10_000,
    });
  },
);

testOnPrivateEngine(
  "A monkey that outlives its engine notices, waits, and goes on when it is back",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.up({ engine, tool, services: { worker: WORKER } });
    await using log = MonkeyLog.ofProcess({
      ...engine.env,
      CHAOS_ENABLED: "true",
      CHAOS_INTERVAL: "1s",
      CHAOS_MIN_AGE: "0",
      CHAOS_PROJECT: project.name,
      CHAOS_STATE_DIR: temporaryFolder(),
    });
    const first = await log.event("strike.confirmed");

    await engine.down();
    const lost = await log.event("engine.lost");
    const held = await log.event("hold", { after: lost });
    expect(held.code).toBe("engine-away");
    await engine.up();

    const back = await log.event("engine.connected", { after: lost });
    expect(back.awayMs).toBeGreaterThan(0);
    const { target } = await log.event("strike.confirmed", { after: back });
    expect(target.service).toBe("worker");
    await log.event("recovery.recovered", { where: ({ strike }) => strike === first.strike });
  },
);
