import { Command } from "commander";
import type { Control, Status } from "../http/control.ts";
import type { Verification } from "../ledger/ledger.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { Terminal } from "./terminal.ts";

export function statusCommand(deps: {
  readonly terminal: Terminal;
  /** Only a running daemon has a status. */
  readonly withDaemon: (work: (control: Control) => Promise<number>) => Promise<number>;
  /** Reads the ledger itself, whether or not a daemon runs. */
  readonly verify: () => Promise<Verification>;
  readonly exit: (code: number) => void;
}): Command {
  const { terminal } = deps;
  return new Command("status")
    .summary("show what the running daemon does, did and owes")
    .description(
      "Asks the running daemon what it does, did and owes. With --verify it checks the ledger " +
        "instead, and ends with exit code 5 where it is damaged.",
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
      deps.exit(
        await deps.withDaemon(async (control) => {
          const status = await control.status();
          if (options.json) terminal.out(JSON.stringify(status));
          else for (const line of render(status, terminal)) terminal.out(line);
          return EXIT.done;
        }),
      );
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

function render(status: Status, terminal: Terminal): readonly string[] {
  const { engine, strikes, lastStrike, lastHold, owed } = status;
  const armed = status.armed ? terminal.paint("green", "armed") : terminal.paint("yellow", "idle");
  const lines = [
    `${terminal.paint("bold", "chaos-monkey")} ${status.version}, ${armed}${status.dryRun ? terminal.paint("cyan", ", dry run") : ""}: ${status.because}`,
    `scope     ${status.scope}`,
    `engine    ${engine.connected ? `${engine.version} at ${engine.address}` : terminal.paint("red", `away: ${engine.because ?? "not yet reached"}`)}`,
    `state     ${status.stateDir}, running since ${status.startedAt}`,
    `next      ${status.nextStrikeAt ?? "nothing planned"}`,
    `strikes   ${strikes.total}, confirmed ${strikes.confirmed}, recovered ${strikes.recovered}${strikes.broughtBack > 0 ? `, ${strikes.broughtBack} of them only because we started them` : ""}`,
  ];
  if (lastStrike) lines.push(`last      ${lastStrike.at}  ${lastStrike.sentence}`);
  if (lastHold) lines.push(`last hold ${lastHold.at}  ${lastHold.sentence}`);
  for (const debt of owed) {
    const late = debt.overdue ? terminal.paint("red", ", overdue") : "";
    lines.push(`owed      ${debt.target.name} (${debt.fault}) since ${debt.since}${late}`);
  }
  if (owed.length === 0) lines.push("owed      nothing");
  return lines;
}
