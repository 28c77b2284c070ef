import { afterAll, type TestContext, test } from "vitest";
import { DockerEngine } from "../../src/engine/docker/docker-engine.ts";
import type { EngineUnderTest } from "./engine-under-test.ts";
import { EventLog } from "./event-log.ts";
import { healthAndInspection } from "./health-and-inspection.ts";
import { limits } from "./limits.ts";
import { networkRefusals } from "./network-refusals.ts";
import { networks } from "./networks.ts";
import { refusals } from "./refusals.ts";
import { restartPolicies } from "./restart-policies.ts";
import { signalsAndPauses } from "./signals-and-pauses.ts";
import { statesAndAnswers } from "./states-and-answers.ts";
import { type Promising, type Subject, subject } from "./subject.ts";

/**
 * What every engine must do, as far as anybody here relies on it: a suite of tests over one
 * engine. Real ones prove that the suite is true, the simulated one that it is like them.
 */
export function contract(
  name: string,
  open: (context: TestContext) => Promise<EngineUnderTest>,
): void {
  let opened: Promise<EngineUnderTest> | undefined;

  afterAll(async () => {
    await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
  });

  const promise: Promising = (title, specs, body) => {
    test(`${title} [${name}]`, async (context) => {
      opened ??= open(context);
      const under = await opened;
      const engine = new DockerEngine(under.settings);
      const { apiVersion } = await engine.identify();
      const generation = Number(apiVersion.split(".")[1]) < 44 ? "20.10" : "26.1";
      await using log = await EventLog.open(engine);
      const stage = { under, engine, log, generation } as const;
      const subjects = await Promise.all(specs.map((spec) => subject(stage, spec)));
      await body(...(subjects as { [At in keyof typeof specs]: Subject }));
    });
  };

  restartPolicies(promise);
  signalsAndPauses(promise);
  statesAndAnswers(promise);
  healthAndInspection(promise);
  refusals(promise);
  limits(promise);
  networks(promise);
  networkRefusals(promise);
}
