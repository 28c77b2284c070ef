import { afterAll, beforeAll, expect, test } from "vitest";
import { PlantedTree } from "../support/planted-tree.ts";

/** A tree that keeps every rule, with a file in every folder. */
const lawful = {
  "src/main.ts": `
    import { signals } from "./world/signals.ts";
    export const status = async () => (await import("./cli/program.ts")).program(signals);`,
  "src/world/signals.ts": "export const signals = 1;",
  "src/cli/program.ts": `
    import { wired } from "../wiring.ts";
    import { config } from "../config/config.ts";
    export const program = (signals: number) => [signals, wired, config];`,
  "src/config/config.ts": `
    import { monkeySettings } from "../monkey/settings.ts";
    import { clock } from "../world/clock.ts";
    export const config = [monkeySettings, clock];`,
  "src/wiring.ts": `
    import { docker } from "./engine/docker/docker.ts";
    import { ledger } from "./ledger/sqlite-ledger.ts";
    import { monkey } from "./monkey/monkey.ts";
    import { report } from "./report/report.ts";
    export const wired = async () =>
      [docker, ledger, monkey, report, await import("./engine/simulated/simulated.ts")];`,
  "src/monkey/settings.ts": `
    import { duration } from "../setting/duration.ts";
    export const monkeySettings = duration;`,
  "src/setting/duration.ts": `import { z } from "zod"; export const duration = z;`,
  "src/monkey/monkey.ts": `
    import { strike } from "../strike/strike.ts";
    import { decide } from "./decide.ts";
    export const monkey = [strike, decide];`,
  "src/monkey/decide.ts": `
    import { may } from "../safety/may.ts";
    import type { Clock } from "../world/clock.ts";
    export const decide = (clock: Clock) => [may, clock];`,
  "src/strike/strike.ts": `
    import { lease } from "../lease/lease.ts";
    import { whom } from "../target/whom.ts";
    export const strike = [lease, whom];`,
  "src/lease/lease.ts": `import { fault } from "../fault/fault.ts"; export const lease = fault;`,
  "src/fault/fault.ts": `import type { Port } from "../engine/port.ts"; export const fault = (p: Port) => p;`,
  "src/safety/may.ts": `import { when } from "../schedule/when.ts"; export const may = when;`,
  "src/schedule/when.ts": `import { inspect } from "node:util"; export const when = inspect;`,
  "src/target/whom.ts": `import { RE2JS } from "re2js"; export const whom = RE2JS;`,
  "src/report/report.ts": `import { event } from "../ledger/event.ts"; export const report = event;`,
  "src/engine/port.ts": "export interface Port { readonly name: string }",
  "src/engine/docker/docker.ts": `import Dockerode from "dockerode"; export const docker = Dockerode;`,
  "src/engine/simulated/simulated.ts": `import { createServer } from "node:http"; export const simulated = createServer;`,
  "src/ledger/event.ts": "export const event = 1;",
  "src/ledger/sqlite-ledger.ts": `import { event } from "./event.ts"; export const ledger = event;`,
  "src/world/clock.ts": "export interface Clock { readonly now: number }\nexport const clock = 1;",
};

/** Name, what is planted where, and the complaint that must follow. */
const crimes: readonly (readonly [title: string, file: string, code: string, complaint: string])[] =
  [
    [
      "a target rule that imports the safety guard above it",
      "src/target/planted.ts",
      `import "../safety/may.ts";`,
      "target-imports-downwards: src/target/planted.ts -> src/safety/may.ts",
    ],
    [
      "a fault that imports a lease",
      "src/fault/planted.ts",
      `import "../lease/lease.ts";`,
      "fault-imports-downwards: src/fault/planted.ts -> src/lease/lease.ts",
    ],
    [
      "a lease that imports the road",
      "src/lease/planted.ts",
      `import "../strike/strike.ts";`,
      "lease-imports-downwards: src/lease/planted.ts -> src/strike/strike.ts",
    ],
    [
      "the road that imports a feature",
      "src/strike/planted.ts",
      `import "../monkey/monkey.ts";`,
      "strike-imports-downwards: src/strike/planted.ts -> src/monkey/monkey.ts",
    ],
    [
      "a schedule that imports the guard",
      "src/schedule/planted.ts",
      `import "../safety/may.ts";`,
      "schedule-imports-downwards: src/schedule/planted.ts -> src/safety/may.ts",
    ],
    [
      "the guard that imports a fault, by type",
      "src/safety/planted.ts",
      `import type { fault } from "../fault/fault.ts"; export type X = typeof fault;`,
      "safety-imports-downwards: src/safety/planted.ts -> src/fault/fault.ts",
    ],
    [
      "an engine that imports a probe",
      "src/engine/planted.ts",
      `import "../probe/planted.ts";`,
      "engine-imports-downwards: src/engine/planted.ts -> src/probe/planted.ts",
    ],
    [
      "a probe that imports a target rule",
      "src/probe/planted.ts",
      `import "../target/whom.ts";`,
      "probe-imports-downwards: src/probe/planted.ts -> src/target/whom.ts",
    ],
    [
      "the ledger that imports the engine",
      "src/ledger/planted.ts",
      `import "../engine/planted.ts";`,
      "ledger-imports-downwards: src/ledger/planted.ts -> src/engine/planted.ts",
    ],
    [
      "the world that knows of the ledger",
      "src/world/planted.ts",
      `import "../ledger/event.ts";`,
      "world-imports-downwards: src/world/planted.ts -> src/ledger/event.ts",
    ],
    [
      "a setting type that reads the clock",
      "src/setting/planted.ts",
      `import "../world/clock.ts";`,
      "setting-imports-downwards: src/setting/planted.ts -> src/world/clock.ts",
    ],
    [
      "the monkey that follows recoveries",
      "src/monkey/planted.ts",
      `import "../recovery/planted.ts";`,
      "monkey-imports-downwards: src/monkey/planted.ts -> src/recovery/planted.ts",
    ],
    [
      "a victim that knows experiments",
      "src/victim/planted.ts",
      `import "../experiment/planted.ts";`,
      "victim-imports-downwards: src/victim/planted.ts -> src/experiment/planted.ts",
    ],
    [
      "a monitor that knows victims",
      "src/monitor/victims.ts",
      `import "../victim/planted.ts";`,
      "monitor-imports-downwards: src/monitor/victims.ts -> src/victim/planted.ts",
    ],
    [
      "a feature that imports another feature",
      "src/recovery/planted.ts",
      `import "../monkey/monkey.ts";`,
      "recovery-imports-downwards: src/recovery/planted.ts -> src/monkey/monkey.ts",
    ],
    [
      "a doctor that imports the loop",
      "src/doctor/planted.ts",
      `import "../monkey/monkey.ts";`,
      "doctor-imports-downwards: src/doctor/planted.ts -> src/monkey/monkey.ts",
    ],
    [
      "a compose file's reader that imports the configuration",
      "src/compose/planted.ts",
      `import "../config/config.ts";`,
      "compose-imports-downwards: src/compose/planted.ts -> src/config/config.ts",
    ],
    [
      "a feature that imports the HTTP interface",
      "src/experiment/planted.ts",
      `import "../http/planted.ts";`,
      "experiment-imports-downwards: src/experiment/planted.ts -> src/http/planted.ts",
    ],
    [
      "a feature that reads the configuration",
      "src/http/planted.ts",
      `import "../config/config.ts";`,
      "http-imports-downwards: src/http/planted.ts -> src/config/config.ts",
    ],
    [
      "the wiring that imports a command",
      "src/wiring/planted.ts",
      `import "../cli/planted.ts";`,
      "wiring-imports-downwards: src/wiring/planted.ts -> src/cli/planted.ts",
    ],
    [
      "the configuration that knows the wiring",
      "src/config/planted.ts",
      `import "../wiring.ts";`,
      "config-imports-downwards: src/config/planted.ts -> src/wiring.ts",
    ],
    [
      "the daemon that knows a command",
      "src/daemon/planted.ts",
      `import "../cli/program.ts";`,
      "daemon-imports-downwards: src/daemon/planted.ts -> src/cli/program.ts",
    ],
    [
      "work without a daemon that starts the daemon",
      "src/offline/planted.ts",
      `import "../daemon/planted.ts";`,
      "offline-imports-downwards: src/offline/planted.ts -> src/daemon/planted.ts",
    ],
    [
      "a dialect that knows the wiring",
      "src/toolkit/planted.ts",
      `import "../wiring.ts";`,
      "toolkit-imports-downwards: src/toolkit/planted.ts -> src/wiring.ts",
    ],
    [
      "the runner of experiments that knows a dialect",
      "src/experiment/dialect.ts",
      `import "../toolkit/planted.ts";`,
      "experiment-imports-downwards: src/experiment/dialect.ts -> src/toolkit/planted.ts",
    ],
    [
      "a path through JSON that reads a file",
      "src/toolkit/jsonpath/planted.ts",
      `import "node:fs";`,
      "pure-code-does-no-io: src/toolkit/jsonpath/planted.ts -> fs",
    ],
    [
      "the other dialect that knows the first",
      "src/framework/planted.ts",
      `import "../toolkit/planted.ts";`,
      "framework-imports-downwards: src/framework/planted.ts -> src/toolkit/planted.ts",
    ],
    [
      "a use case that knows a feature",
      "src/control/planted.ts",
      `import "../monkey/monkey.ts";`,
      "control-imports-downwards: src/control/planted.ts -> src/monkey/monkey.ts",
    ],
    [
      "the emergency stop that knows a use case",
      "src/halt/planted.ts",
      `import "../control/planted.ts";`,
      "halt-imports-downwards: src/halt/planted.ts -> src/control/planted.ts",
    ],
    [
      "a gate that knows the emergency stop",
      "src/gate/planted.ts",
      `import "../halt/planted.ts";`,
      "gate-imports-downwards: src/gate/planted.ts -> src/halt/planted.ts",
    ],
    [
      "the state folder that knows the ledger",
      "src/state/planted.ts",
      `import "../ledger/event.ts";`,
      "state-imports-downwards: src/state/planted.ts -> src/ledger/event.ts",
    ],
    [
      "an output that asks for strikes",
      "src/metrics/planted.ts",
      `import "../strike/strike.ts";`,
      "outputs-only-read-the-ledger: src/metrics/planted.ts -> src/strike/strike.ts",
    ],
    [
      "a report that notifies",
      "src/report/planted.ts",
      `import "../notify/planted.ts";`,
      "report-imports-downwards: src/report/planted.ts -> src/notify/planted.ts",
    ],
    [
      "metrics that report",
      "src/metrics/reported.ts",
      `import "../report/report.ts";`,
      "metrics-imports-downwards: src/metrics/reported.ts -> src/report/report.ts",
    ],
    [
      "an output that imports another output",
      "src/notify/planted.ts",
      `import "../metrics/planted.ts";`,
      "notify-imports-downwards: src/notify/planted.ts -> src/metrics/planted.ts",
    ],
    [
      "a folder that has no row",
      "src/cli/planted.ts",
      `import "../utils/planted.ts";`,
      "every-folder-has-its-row: src/cli/planted.ts -> src/utils/planted.ts",
    ],
    [
      "a file that imports the program",
      "src/monitor/planted.ts",
      `import "../main.ts";`,
      "nobody-imports-the-programs: src/monitor/planted.ts -> src/main.ts",
    ],
    [
      "a program that loads more than its signals before it listens",
      "src/chaos.ts",
      `import "./cli/program.ts";`,
      "programs-wait-with-their-imports: src/chaos.ts -> src/cli/program.ts",
    ],
    [
      "an adapter named outside the wiring",
      "src/recovery/adapter.ts",
      `import "../ledger/sqlite-ledger.ts";`,
      "adapters-are-named-in-the-wiring: src/recovery/adapter.ts -> src/ledger/sqlite-ledger.ts",
    ],
    [
      "a command that names an engine",
      "src/cli/adapter.ts",
      `import "../engine/docker/docker.ts";`,
      "adapters-are-named-in-the-wiring: src/cli/adapter.ts -> src/engine/docker/docker.ts",
    ],
    [
      "a simulated engine that leans on the real one",
      "src/engine/simulated/planted.ts",
      `import "../docker/docker.ts";`,
      "engines-do-not-know-each-other: src/engine/simulated/planted.ts -> src/engine/docker/docker.ts",
    ],
    [
      "dockerode outside its adapter, even by type",
      "src/engine/dockerode.ts",
      `import type Dockerode from "dockerode"; export type X = Dockerode;`,
      "dockerode-stays-in-its-adapter: src/engine/dockerode.ts",
    ],
    [
      "settings that load more than the setting types",
      "src/strike/settings.ts",
      `import "../fault/fault.ts";`,
      "settings-stand-on-setting: src/strike/settings.ts -> src/fault/fault.ts",
    ],
    [
      "a pure folder that reads files",
      "src/report/file.ts",
      `import "node:fs/promises";`,
      "pure-code-does-no-io: src/report/file.ts -> fs/promises",
    ],
    [
      "a pure folder that rolls dice with node:crypto",
      "src/target/dice.ts",
      `import "node:crypto";`,
      "pure-code-does-no-io: src/target/dice.ts -> crypto",
    ],
    [
      "a pure file of a feature that opens a connection",
      "src/toolkit/tolerance.ts",
      `import "node:net";`,
      "pure-code-does-no-io: src/toolkit/tolerance.ts -> net",
    ],
    [
      "a pure folder that logs",
      "src/safety/log.ts",
      `import "pino";`,
      "pure-code-uses-pure-packages: src/safety/log.ts",
    ],
    [
      "a pure folder that reads the clock",
      "src/schedule/clock.ts",
      `import { clock } from "../world/clock.ts"; export const x = clock;`,
      "pure-code-takes-effects-as-arguments: src/schedule/clock.ts -> src/world/clock.ts",
    ],
    [
      "a victim client with a dependency",
      "src/victim/client.ts",
      `import "zod";`,
      "public-doors-stand-alone: src/victim/client.ts",
    ],
    [
      "a circle",
      "src/monkey/circle.ts",
      `import "./elcric.ts";`,
      "no-circles: src/monkey/circle.ts -> src/monkey/elcric.ts",
    ],
    [
      "a file that nothing uses",
      "src/monkey/elcric.ts",
      `import "./circle.ts";`,
      "no-dead-files: src/monkey/elcric.ts",
    ],
    [
      "an import of nothing",
      "src/lease/nothing.ts",
      `import "./gone.ts";`,
      "imports-resolve: src/lease/nothing.ts -> ./gone.ts",
    ],
    [
      "a program that imports a test",
      "src/lease/tested.ts",
      `import "../../test/planted.ts";`,
      "the-program-never-imports-tests: src/lease/tested.ts -> test/planted.ts",
    ],
    [
      "a program that needs a development package",
      "src/lease/development.ts",
      `import "fast-check";`,
      "the-program-needs-no-development-packages: src/lease/development.ts",
    ],
  ];

let complaints: string;
let planted: PlantedTree;

function check(tree: PlantedTree) {
  return tree.run(process.execPath, ["lint/check-folders.ts"]);
}

beforeAll(() => {
  planted = new PlantedTree({
    ...lawful,
    "src/utils/planted.ts": "export const x = 1;",
    "test/planted.ts": "export const x = 1;",
    ...Object.fromEntries(crimes.map(([, file, code]) => [file, code])),
  });
  complaints = check(planted).output;
});

afterAll(() => planted[Symbol.dispose]());

test("A tree that keeps the folder rules passes", () => {
  using tree = new PlantedTree(lawful);
  expect(check(tree)).toMatchObject({
    exitCode: 0,
    output: `folder rules hold for ${Object.keys(lawful).length} files\n`,
  });
});

test.for(crimes)("The folder rules catch %s", ([, , , complaint]) => {
  expect(complaints).toContain(complaint);
});

test("Every folder rule is proven by a planted violation", () => {
  const proven = crimes.map(([, , , complaint]) => complaint.split(":")[0]);
  const { output } = planted.run(process.execPath, [
    "-p",
    `[...new Set(require("./.dependency-cruiser.cjs").forbidden.map((rule) => rule.name))].join(" ")`,
  ]);
  const rules = output.trim().split(" ");
  expect(rules.filter((rule) => !proven.includes(rule))).toEqual([]);
});

test("A tree with violations fails", () => {
  expect(check(planted).exitCode).toBe(1);
});

test("The folder rules fail when there is nothing to check", () => {
  using tree = new PlantedTree({});
  const { exitCode, output } = check(tree);
  expect(output).toContain("nothing to check");
  expect(exitCode).toBe(1);
});
