import { objectIn } from "../../experiment/experiment.ts";
import { findOnPath } from "../../experiment/find-on-path.ts";
import { loadExperiment } from "../../experiment/load-experiment.ts";
import { notifyChannels } from "../../experiment/notifications.ts";
import { validateExperiment } from "../../experiment/validate.ts";
import { messageOf } from "../../world/message-of.ts";
import type { Session } from "./session.ts";

/** Says that an experiment is valid, or throws the first thing that is wrong with it. */
export async function performValidation(options: {
  readonly source: string;
  readonly verifyTls: boolean;
  readonly session: Session;
}): Promise<void> {
  const { source, verifyTls, session } = options;
  const { write } = session;
  const settings = await session.readSettings();
  const experiment = await loadExperiment(source, {
    auths: objectIn(settings, "auths"),
    env: process.env,
    verifyTls,
    warn: (text) => write({ level: "warning", text }),
  });
  const notify = notifyChannels({ settings, write, now: Date.now });
  await notify("validate-started", experiment);
  try {
    write({ level: "info", text: "Validating the experiment's syntax" });
    for (const text of validateExperiment(experiment, { findOnPath, env: process.env }))
      write({ level: "warning", text });
    write({ level: "info", text: "Experiment looks valid" });
  } catch (error) {
    await notify("validate-failed", experiment, messageOf(error));
    throw error;
  }
  await notify("validate-completed", experiment);
  write({ level: "info", text: "experiment syntax and semantic look valid" });
}
