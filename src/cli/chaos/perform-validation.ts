import type { ExperimentDocument } from "../../toolkit/document.ts";
import { objectIn } from "../../toolkit/json.ts";
import { loadExperiment } from "../../toolkit/load/load-experiment.ts";
import { agentValidation, type Stage } from "../../toolkit/output/agent-verdict.ts";
import { notifyChannels } from "../../toolkit/output/notifications.ts";
import { findOnPath } from "../../toolkit/python/find-on-path.ts";
import { validateExperiment } from "../../toolkit/validation/validate.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import { jsonLines } from "../json-line.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "./session.ts";

interface ValidationOrder {
  readonly source: string;
  readonly verifyTls: boolean;
  readonly output: "text" | "agent";
  readonly session: Session;
  readonly terminal: Terminal;
}

/**
 * Logs that an experiment is valid, or throws its first fault; with `--output agent` the result is
 * printed as well.
 */
export async function performValidation(order: ValidationOrder): Promise<void> {
  const { source, verifyTls, output, session, terminal } = order;
  const { write } = session;
  const warn = (text: string) => write({ level: "warning", text });
  let experiment: ExperimentDocument | undefined;
  let stage: Stage = "load";
  try {
    const settings = await session.readSettings();
    const auths = objectIn(settings, "auths");
    experiment = await loadExperiment(source, { auths, env: process.env, verifyTls, warn });
    stage = "validation";
    const notify = notifyChannels({ settings, write, now: Date.now });
    await notify("validate-started", experiment);
    try {
      write({ level: "info", text: "Validating the experiment's syntax" });
      validateExperiment(experiment, { findOnPath, env: process.env }).forEach(warn);
      write({ level: "info", text: "Experiment looks valid" });
    } catch (error) {
      await notify("validate-failed", experiment, messageOf(error));
      throw error;
    }
    await notify("validate-completed", experiment);
    write({ level: "info", text: "experiment syntax and semantic look valid" });
  } catch (error) {
    if (error instanceof ChaosError) print(agentValidation(source, experiment, { stage, error }));
    throw error;
  }
  print(agentValidation(source, experiment));

  function print(outcome: object): void {
    if (output === "agent") terminal.out(jsonLines(outcome));
  }
}
