import { expect, test } from "vitest";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { leaveOut, swarmEngine } from "../support/real-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";

/** Longer than Swarm takes to replace a task, and than a start of the old one would take. */
const SETTLES_WITHIN_MS = 3000;

test("a task of Docker Swarm is killed, replaced by Swarm, and never started again", async (context) => {
  const missing = await swarmEngine.missing();
  if (missing !== undefined) leaveOut(context, missing, swarmEngine.host !== undefined);
  await ensureTestImage(swarmEngine);
  const { docker, env } = { docker: swarmEngine.docker.bind(swarmEngine), env: swarmEngine.env };
  const service = `swarm-${crypto.randomUUID().slice(0, 8)}`;
  const node = await docker("info", "-f", "{{.Swarm.NodeID}}");
  await docker(
    ...["service", "create", "--detach", "--quiet", "--name", service, "--replicas", "1"],
    ...["--constraint", `node.id==${node}`, "--no-resolve-image", "--restart-delay", "500ms"],
    ...["--stop-signal", "SIGKILL", TEST_IMAGE, "sleep", "1000"],
  );
  try {
    const containers = async (...options: readonly string[]) => {
      const filter = `label=com.docker.swarm.service.name=${service}`;
      const listed = await docker("ps", ...options, "--filter", filter, "--format", "{{.Names}}");
      return listed.split("\n").filter(Boolean);
    };
    await expect.poll(() => containers(), { timeout: 20_000 }).toHaveLength(1);
    const [first = ""] = await containers();
    const strike = (name: string, ...words: readonly string[]) =>
      chaosMonkey(["strike", name, "--json", ...words], {
        env: {
          ...env,
          CHAOS_SCOPE: "all",
          CHAOS_MIN_AGE: "0",
          CHAOS_RECOVERY_TIMEOUT: "20s",
          CHAOS_STATE_DIR: stateDir,
        },
      });
    const stateDir = temporaryFolder();

    const restarted = await strike(first, "--fault", "restart");
    expect(restarted).toMatchObject({ exitCode: 3, stdout: expect.stringContaining("Swarm") });

    const killed = await strike(first, "--fault", "kill");
    expect(killed.exitCode).toBe(0);
    expect(killed.stdout).toMatch(/"by":"someone"/);
    await new Promise((resolve) => setTimeout(resolve, SETTLES_WITHIN_MS));
    const running = await containers();
    expect(running).toHaveLength(1);
    expect(running).not.toContain(first);
    expect(await containers("--all")).toContain(first);
  } finally {
    await docker("service", "rm", service);
  }
});
