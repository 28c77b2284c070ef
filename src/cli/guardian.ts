import { setImmediate } from "node:timers/promises";
import { Command } from "commander";
import { processLog } from "../world/log.ts";
import type { CommandContext } from "./context.ts";

export function guardianCommand(deps: Pick<CommandContext, "home">): Command {
  return new Command("guardian")
    .summary("put back what lasts when the daemon cannot")
    .description(
      "A second process over the same state folder. It sleeps until a fault is overdue, or the " +
        "daemon is gone, and then puts back what is open. The overlay runs it as a service of its own.",
    )
    .option("--until-nothing-is-open", "end as soon as nothing is left to put back")
    .action(async (options: { readonly untilNothingIsOpen?: true }) => {
      const { settings, stateDir } = deps.home();
      const { prepareStateFolder } = await import("../state/state-folder.ts");
      prepareStateFolder(stateDir);
      processLog(settings.world).info(`guarding the leases in ${stateDir}`);
      const { becomeGuardian, guardianOrder } = await import("../lease/guardian-process.ts");
      const untilNothingIsOpen = options.untilNothingIsOpen === true;
      // what told us to end while all this was loaded is heard now, or lost with this program
      await setImmediate();
      becomeGuardian(guardianOrder({ settings, stateDir, untilNothingIsOpen }));
    });
}
