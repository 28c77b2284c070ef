import { Command, Option } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Session } from "./session.ts";

export function validateCommand(deps: {
  readonly terminal: Terminal;
  readonly open: () => Promise<Session>;
}): Command {
  return new Command("validate")
    .summary("check whether an experiment can be run")
    .description("Validates the experiment in a file or at an http(s) URL; runs nothing.")
    .argument("<source>", "file or URL")
    .option("--no-verify-tls", "do not verify the certificate of the URL")
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
