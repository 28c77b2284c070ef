import { Command } from "commander";
import { EXIT } from "../world/chaos-error.ts";
import { createLog } from "../world/log.ts";
import type { Whereabouts } from "./reach.ts";

export function guardianCommand(deps: {
  readonly whereabouts: () => Whereabouts;
  readonly exit: (code: number) => void;
}): Command {
  return new Command("guardian")
    .summary("put back what lasts when the daemon cannot")
    .description(
      "A second process over the same state folder. It sleeps until a fault is overdue, or the daemon " +
        "is gone, and then puts back what is open. The overlay runs it as a service of its own.",
    )
    .option("--until-nothing-is-open", "end as soon as nothing is left to put back")
    .action(async (options: { readonly untilNothingIsOpen?: true }) => {
      const { settings, stateDir, stop } = deps.whereabouts();
      const { runGuardian } = await import("../wiring/guardian.ts");
      await runGuardian({
        settings,
        stateDir,
        stop,
        untilNothingIsOpen: options.untilNothingIsOpen === true,
        log: createLog({
          level: settings.world.logLevel,
          destination: process.stdout,
          terminal: process.stdout.isTTY === true,
        }),
      });
      deps.exit(EXIT.done);
    });
}
