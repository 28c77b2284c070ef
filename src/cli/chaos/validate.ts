import { Command, Option } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Session } from "./session.ts";

export function validateCommand(deps: {
  readonly terminal: Terminal;
  readonly open: () => Promise<Session>;
}): Command {
  return new Command("validate")
    .summary("check whether an experiment can be run")
    .description("Validates the experiment of a file or of an http(s) address; runs nothing.")
    .argument("<source>", "file or address")
    .option("--no-verify-tls", "load it also from where the certificate cannot be verified")
    .addOption(
      new Option("--output <form>", "agent: also print the outcome for programs, as JSON")
        .choices(["text", "agent"])
        .default("text"),
    )
    .action(async (source: string, words: ValidateWords) => {
      const session = await deps.open();
      const { performValidation } = await import("./perform-validation.ts");
      await performValidation({ source, ...words, session, terminal: deps.terminal });
    });
}

interface ValidateWords {
  /** false: --no-verify-tls. */
  readonly verifyTls: boolean;
  readonly output: "text" | "agent";
}
