import { Command } from "commander";
import type { Session } from "./session.ts";

export function validateCommand(deps: { readonly open: () => Promise<Session> }): Command {
  return new Command("validate")
    .summary("say whether an experiment can be run")
    .description("Validates the experiment of a file or of an http(s) address; runs nothing.")
    .argument("<source>", "file or address")
    .option("--no-verify-tls", "load it also from where the certificate cannot be verified")
    .action(async (source: string, { verifyTls }: { readonly verifyTls: boolean }) => {
      const session = await deps.open();
      const { performValidation } = await import("./perform-validation.ts");
      await performValidation({ source, verifyTls, session });
    });
}
