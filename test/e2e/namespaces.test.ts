import { expect } from "vitest";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine, newerEngine } from "../support/real-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

for (const engine of [machineEngine, newerEngine]) {
  testBeside(
    { engine },
    "P60: what would break the containers in a target's namespaces is held and names them, and a pause is not",
    async ({ tool }) => {
      await using project = await ComposeProject.up({
        engine,
        tool,
        services: {
          web: {},
          side: { network_mode: "service:web", depends_on: ["web"] },
          worker: {},
        },
      });
      const env = {
        ...engine.env,
        CHAOS_PROJECT: project.name,
        CHAOS_MIN_AGE: "0",
        CHAOS_STATE_DIR: temporaryFolder(),
      };
      const run = (...words: readonly string[]) => chaosMonkey(words, { env });
      const [web = ""] = await project.containers("web");
      const [side = ""] = await project.containers("side");
      for (const fault of ["kill", "stop", "restart"]) {
        const { exitCode, stdout } = await run("strike", "web", "--fault", fault);
        expect(exitCode).toBe(3);
        expect(stdout).toContain(
          `held (namespace-owner): ${web}: ${side} uses its network namespace`,
        );
      }
      expect(await engine.inspect(web, "{{.State.Running}}")).toBe("true");
      const paused = await run("strike", "web", "--fault", "pause", "--duration", "1s");
      expect(paused.exitCode).toBe(0);
      // the guest itself may be struck, and its owner goes on
      const killed = await run("strike", "side", "--fault", "stop", "--duration", "1s");
      expect(killed.exitCode).toBe(0);
      expect(await engine.inspect(side, "{{.State.Running}}")).toBe("true");
      expect(await engine.docker("exec", side, "ls", "/sys/class/net")).toContain("eth0");
      const { stdout: doctor } = await run("doctor");
      expect(doctor).toContain(`${side} uses a namespace of ${web}`);
      const { stdout: targets } = await run("targets");
      expect(targets).toMatch(/web.*namespace-owner/);
    },
  );
}
