import { Command, Option } from "commander";
import type { Verification } from "../ledger/ledger.ts";
import { ERROR_CODES, EXIT } from "../world/chaos-error.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import { renderStatus } from "./render-status.ts";
import { renderWhy } from "./render-why.ts";
import { sinceWord } from "./since.ts";

/** The period of `--why` without --since. */
const A_NIGHT_MS = 12 * 3_600_000;

interface StatusOptions {
  readonly json?: true;
  readonly why?: true;
  readonly since?: number;
  readonly verify?: true;
}

export function statusCommand(
  deps: Pick<CommandContext, "terminal" | "status" | "why" | "verify" | "exit">,
): Command {
  const { terminal } = deps;
  return new Command("status")
    .summary("show the daemon's state, what is pending, and how services recover")
    .description(
      "Shows the state of the daemon, what is pending, and for each service how often it was struck, " +
        "what restarted it, and how long it took to be healthy again. Counts cover the events in the " +
        "ledger. Exit code 2: no daemon answers, and the output is what it has recorded. Exit code " +
        "4: the daemon runs, but its engine does not answer. With --why it explains instead why " +
        "something, or nothing, happened: what was struck, held and skipped, by code, with what to " +
        "do, and how long the daemon was halted, disarmed or away; that needs no daemon. With " +
        "--verify it checks the ledger instead, and exits with 5 if the ledger is damaged.",
    )
    .option("--json", "print JSON")
    .addOption(
      new Option("--why", "instead, explain why something, or nothing, happened").conflicts(
        "verify",
      ),
    )
    .option(
      "--since <when>",
      "with --why, since then: 30m, 12h, or a time such as 2026-01-31T08:00Z (default: 12h)",
      sinceWord,
    )
    .option("--verify", "instead, check the ledger's hash chain; needs no daemon")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  chaos-monkey status --why --since 12h\n" +
        "  chaos-monkey status --why --since 2026-01-31T18:00Z --json",
    )
    .action(async (options: StatusOptions, command: Command) => {
      if (options.since !== undefined && !options.why) {
        command.error("error: option '--since' goes with '--why'");
      }
      if (options.why) {
        const why = await deps.why(options.since ?? Date.now() - A_NIGHT_MS);
        if (options.json) terminal.out(jsonLine(why));
        else for (const line of renderWhy(why, terminal)) terminal.out(line);
        deps.exit(EXIT.done);
        return;
      }
      if (options.verify) {
        const verification = await deps.verify();
        if (options.json) terminal.out(jsonLine(verification));
        else terminal.out(describe(verification));
        deps.exit(verification.kind === "intact" ? EXIT.done : EXIT.residue);
        return;
      }
      const status = await deps.status();
      if (options.json) terminal.out(jsonLine(status));
      else for (const line of renderStatus(status, terminal, Date.now())) terminal.out(line);
      if (!status.running) terminal.note(`chaos-monkey: ${status.because}`);
      if (!status.running) deps.exit(ERROR_CODES["no-daemon"].exit);
      else deps.exit(status.engine.connected ? EXIT.done : EXIT.noEngine);
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
