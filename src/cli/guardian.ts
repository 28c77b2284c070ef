import { setImmediate } from "node:timers/promises";
import { Command } from "commander";
import { processLog } from "../world/log.ts";
import type { CommandContext } from "./context.ts";

export function guardianCommand(deps: Pick<CommandContext, "home">): Command {
  return new Command("guardian")
    .summary("undo open faults when the daemon cannot")
    .description(
      "A second process over the same state folder. It sleeps until a fault is overdue or the " +
        "daemon is gone, then undoes open faults. The overlay runs it as a second service.",
    )
    .option("--until-nothing-is-open", "end as soon as nothing is left to undo")
    .action(async (options: { readonly untilNothingIsOpen?: true }) => {
      const { settings, stateDir } = deps.home();
      const { prepareStateFolder } = await import("../state/state-folder.ts");
      prepareStateFolder(stateDir);
      processLog(settings.world).info(`guarding the leases in ${stateDir}`);
      const { becomeGuardian, guardianConfig } = await import("../lease/guardian-process.ts");
      const untilNothingIsOpen = options.untilNothingIsOpen === true;
      // handle a signal that came while the modules were loading: otherwise it is lost
      await setImmediate();
      becomeGuardian(guardianConfig({ settings, stateDir, untilNothingIsOpen }));
    });
}
