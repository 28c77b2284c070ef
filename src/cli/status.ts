import { Command } from "commander";
import type { PastStatus, Status } from "../http/control.ts";
import type { Verification } from "../ledger/ledger.ts";
import { ERROR_CODES, EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import { renderStatus } from "./render-status.ts";
import type { Terminal } from "./terminal.ts";

export function statusCommand(deps: {
  readonly terminal: Terminal;
  /** Of the daemon, or of the state folder where none answers. */
  readonly status: () => Promise<Status | PastStatus>;
  /** Reads the ledger itself, whether or not a daemon runs. */
  readonly verify: () => Promise<Verification>;
  readonly exit: (code: number) => void;
}): Command {
  const { terminal } = deps;
  return new Command("status")
    .summary("show what the daemon does, did and owes, and how each service recovers")
    .description(
      "Shows what the daemon does, did and owes, and for each service how often it was struck, " +
        "who brought it back and how long that took, from the hurt until it was healthy again. " +
        "Counts are of what the ledger holds. Exit code 2: no daemon answers, and this is what it " +
        "has recorded. With --verify it checks the ledger instead, and ends with exit code 5 " +
        "where it is damaged.",
    )
    .option("--json", "print JSON")
    .option("--verify", "check the ledger's hash chain instead; needs no daemon")
    .action(async (options: { readonly json?: true; readonly verify?: true }) => {
      if (options.verify) {
        const verification = await deps.verify();
        if (options.json) terminal.out(JSON.stringify(verification));
        else terminal.out(describe(verification));
        deps.exit(verification.kind === "intact" ? EXIT.done : EXIT.residue);
        return;
      }
      const status = await deps.status();
      if (options.json) terminal.out(escapeControl(JSON.stringify(status)));
      else for (const line of renderStatus(status, terminal)) terminal.out(line);
      if (!status.running) terminal.note(`chaos-monkey: ${status.because}`);
      deps.exit(status.running ? EXIT.done : ERROR_CODES["no-daemon"].exit);
    });
}

function describe(verification: Verification): string {
  if (verification.kind === "damaged") {
    return `damaged at event ${verification.seq}: ${verification.because}`;
  }
  const pruned =
    verification.prunedUpTo > 0 ? `, older ones pruned up to ${verification.prunedUpTo}` : "";
  return `intact: ${verification.events} events verified${pruned}`;
}
