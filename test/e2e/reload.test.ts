import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine } from "../support/real-engine.ts";

testBeside(
  { engine: machineEngine },
  "P8: SIGHUP reads the settings anew; invalid ones disarm and leave the last valid ones in force",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 2 } },
      config: "CHAOS_ENABLED: true\nCHAOS_INTERVAL: 1h\nCHAOS_MIN_AGE: 0\n",
    });
    const log = project.log();
    const ready = await log.event("daemon.ready");
    expect(ready).toMatchObject({ armed: true, because: "one strike every 1h" });
    const reload = async (text: string) => {
      writeFileSync(join(project.folder, "chaos/config.ini"), text);
      await engine.docker("kill", "--signal=SIGHUP", project.monkey);
    };
    const status = async () =>
      JSON.parse((await project.chaosMonkey("status", "--json")).stdout) as {
        readonly armed: boolean;
        readonly because: string;
        readonly mode: string;
      };

    await reload("CHAOS_ENABLED: true\nCHAOS_INTERVAL: 1h\nCHAOS_MIN_AGE: sometimes\n");
    const refused = await log.event("settings.refused");
    expect(refused.because).toContain("CHAOS_MIN_AGE");
    expect(await status()).toMatchObject({
      armed: false,
      because: expect.stringContaining("CHAOS_MIN_AGE"),
    });
    // what is asked for still goes by the last valid settings
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    await log.event("strike.confirmed", { after: refused });

    await reload("CHAOS_ENABLED: true\nCHAOS_INTERVAL: 2h\nCHAOS_MIN_AGE: 0\nCHAOS_MODE: safe\n");
    const reloaded = await log.event("settings.reloaded", { after: refused });
    expect(reloaded.changed).toEqual(
      expect.arrayContaining(["CHAOS_INTERVAL", "CHAOS_MODE", "CHAOS_MIN_HEALTHY"]),
    );
    expect(await status()).toMatchObject({
      armed: true,
      because: "one strike every 2h",
      mode: "safe",
    });

    const changed = await project.chaosMonkey("mode", "disabled", "--reason", "night", "--json");
    expect(JSON.parse(changed.stdout)).toMatchObject({ before: "safe", mode: "disabled" });
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    expect(await log.event("hold", { after: reloaded })).toMatchObject({ code: "disabled" });
    await engine.docker("restart", project.monkey);
    const again = await log.event("daemon.ready", { after: reloaded });
    expect(again).toMatchObject({ armed: false, because: expect.stringContaining("disabled") });
    expect(await status()).toMatchObject({ mode: "disabled" });
  },
);
