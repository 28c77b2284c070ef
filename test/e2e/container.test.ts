import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine, newerEngine } from "../support/real-engine.ts";

for (const engine of [machineEngine, newerEngine]) {
  testBeside(
    { engine, tool: "docker compose" },
    "P52: the monkey runs without root, capabilities, new privileges or a writable root",
    async ({ tool }) => {
      await using project = await ComposeProject.upWithMonkey({
        engine,
        tool,
        services: { worker: {} },
      });
      await project.log().event("daemon.ready");
      const inside = (script: string) => engine.docker("exec", project.monkey, "sh", "-c", script);

      const status = await inside("cat /proc/1/status");
      expect(status).toMatch(/^Uid:\s+1000\s+1000\s+1000\s+1000$/m);
      expect(status).toMatch(/^CapEff:\s+0+$/m);
      expect(status).toMatch(/^CapPrm:\s+0+$/m);
      expect(status).toMatch(/^CapBnd:\s+0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
      expect(await inside("touch /app/x 2>&1 || true")).toContain("Read-only file system");
      expect(await inside("touch /tmp/x && echo written")).toBe("written");
      expect(await inside("stat -c '%u %a' /var/lib/chaos-monkey")).toBe("1000 700");
    },
  );
}

testBeside(
  { engine: machineEngine },
  "The image stops with SIGTERM and starts its program without a shell",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {} },
    });
    const config = await engine.inspect(
      project.monkey,
      `{{.Config.StopSignal}} {{json .Config.Entrypoint}} {{index .Config.Labels "chaos-monkey.role"}} {{.HostConfig.Init}}`,
    );
    expect(config).toBe('SIGTERM ["node","/app/dist/main.js"] daemon true');
  },
);
