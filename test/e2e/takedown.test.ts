import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import type { ComposeTool } from "../support/compose-tool.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine } from "../support/real-engine.ts";

const TOOLS: readonly ComposeTool[] = ["docker compose", "docker-compose"];

/** The actions of these events of a container, as `docker events` tells them. */
function actionsOf(lines: readonly string[], name: string): readonly string[] {
  return lines
    .map((line) => JSON.parse(line) as { Action: string; Actor: { Attributes: { name: string } } })
    .filter(({ Actor }) => Actor.Attributes.name === name)
    .map(({ Action }) => Action);
}

for (const tool of TOOLS) {
  testBeside(
    { engine: machineEngine, tool },
    `P55: \`${tool} down\` beside a killed container starts nothing again`,
    async ({ engine }) => {
      await using project = await ComposeProject.upWithMonkey({
        engine,
        tool,
        services: {
          worker: {},
          // takes longer to stop than the killed one has until it would be brought back
          slow: { stop_grace_period: "8s", depends_on: ["worker"] },
        },
        config: "CHAOS_MIN_AGE = 0\nCHAOS_RECOVERY_TIMEOUT = 4s\n",
      });
      await project.log().event("daemon.ready");
      const events = project.engineEvents();
      const [worker = ""] = await project.containers("worker");
      const struck = await project.chaosMonkey("strike", worker, "--no-wait");
      expect(struck.exitCode).toBe(0);
      await project.compose("down");
      expect(await project.containers("worker")).toEqual([]);
      await events.until("the end of the worker", (line) =>
        actionsOf([line], worker).includes("destroy") ? true : undefined,
      );
      expect(actionsOf(events.lines, worker)).not.toContain("start");
    },
  );

  testBeside(
    { engine: machineEngine, tool },
    `P55: after \`${tool} stop chaos_monkey\` the guardian brings the killed one back`,
    async ({ engine }) => {
      await using project = await ComposeProject.upWithMonkey({
        engine,
        tool,
        services: { worker: {}, web: {} },
        config: "CHAOS_MIN_AGE = 0\nCHAOS_RECOVERY_TIMEOUT = 6s\n",
      });
      await project.log().event("daemon.ready");
      const events = project.engineEvents();
      const [worker = ""] = await project.containers("worker");
      const struck = await project.chaosMonkey("strike", worker, "--no-wait");
      expect(struck.exitCode).toBe(0);
      await project.compose("stop", "chaos_monkey");
      await events.until("the worker to be started", (line) =>
        actionsOf([line], worker).includes("start") ? true : undefined,
      );
      expect(await engine.inspect(worker, "{{.State.Status}}")).toBe("running");
    },
  );
}
