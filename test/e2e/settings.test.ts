import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine } from "../support/real-engine.ts";
import { TEST_IMAGE } from "../support/test-image.ts";
import { RUN_LABEL_OPTION } from "../support/test-run.ts";

/** As projects keep it that have a Python-style file with keys of their own. */
const INI = `# our project
compose_name: tp-distribuidos
logging_level: INFO
client: 2
[CHAOS]
CHAOS_ENABLED: true
chaos_interval: 1
CHAOS_MIN_AGE = 0
CHAOS_TARGETS: worker
`;

testBeside(
  { engine: machineEngine },
  "An ini file with colons and foreign keys is obeyed",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {}, api: {} },
      config: INI,
    });
    const { target } = await project.log().event("strike.confirmed");
    expect(target.service).toBe("worker");
  },
);

testBeside(
  { engine: machineEngine },
  "The environment beats the ini file, setting by setting",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {}, api: {} },
      config: INI,
      env: { CHAOS_TARGETS: "api" },
    });
    const { target } = await project.log().event("strike.confirmed");
    expect(target.service).toBe("api");
  },
);

testBeside(
  { engine: machineEngine },
  "P7: an unknown key stops the start and is named with its line",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {} },
      config: "CHAOS_ENABLED: true\nCHAOS_INTERVALL: 5\n",
    });
    const line = await project.log().line("CHAOS_INTERVALL");
    expect(line).toMatch(/config\.ini.*2/);
    await project
      .engineEvents()
      .until("an end with exit code 2", (text) => text.includes('"exitCode":"2"') || undefined);
  },
);

testBeside(
  { engine: machineEngine },
  "A refused socket is logged with the DOCKER_GID to set, and tried again",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {} },
      env: { DOCKER_GID: "65432" },
    });
    const gid = await engine.docker(
      ...["run", "--rm", ...RUN_LABEL_OPTION, "-v", `${engine.socket}:/s`, TEST_IMAGE],
      ...["stat", "-c", "%g", "/s"],
    );
    await project.log().line(`DOCKER_GID=${gid}`);
    expect(await engine.inspect(project.monkey, "{{.RestartCount}} {{.State.Running}}")).toBe(
      "0 true",
    );
  },
);
