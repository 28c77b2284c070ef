import { Command } from "commander";
import { containerName } from "../../config/container-name.ts";
import { EXIT } from "../../world/chaos-error.ts";
import type { CommandContext } from "../context.ts";
import { choiceArgument } from "../option-words.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { type Grammar, grammarOf, NAMES_OF, type NamesOf } from "./grammar.ts";
import { zshScript } from "./zsh.ts";

const SCRIPTS: Readonly<Record<string, (grammar: Grammar) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Completion must not make the user wait. */
const ANSWERS_WITHIN_MS = 2000;

/** Characters that need no quoting in any shell; container names have no others. */
const PLAIN_NAME = /^[\w.-]+$/;

export function completionCommand(
  { terminal, exit }: Pick<CommandContext, "terminal" | "exit">,
  program: Command,
): Command {
  return new Command("completion")
    .summary("print the completion script of a shell")
    .description(
      "Prints the script that lets a shell complete commands, options and their values. Names of " +
        "containers, services and leases come from the running daemon, if one answers.",
    )
    .addArgument(choiceArgument("<shell>", "the shell that reads it", Object.keys(SCRIPTS)))
    .addHelpText(
      "after",
      "\nTo enable it in every new shell:\n" +
        "  bash  echo 'source <(chaos-monkey completion bash)' \\\n" +
        "          >> ~/.bashrc\n" +
        "  zsh   echo 'source <(chaos-monkey completion zsh)' \\\n" +
        "          >> ~/.zshrc\n" +
        "  fish  chaos-monkey completion fish \\\n" +
        "          > ~/.config/fish/completions/chaos-monkey.fish\n" +
        "\nIf the daemon runs in a container, first define a function\n" +
        "in bash and zsh:\n" +
        "  chaos-monkey() {\n" +
        `    docker exec ${containerName()} chaos-monkey "$@"\n` +
        "  }\n" +
        "in fish:\n" +
        "  function chaos-monkey\n" +
        `    docker exec ${containerName()} chaos-monkey $argv\n` +
        "  end",
    )
    .action((shell: string) => {
      terminal.out(SCRIPTS[shell]?.(grammarOf(program)).trimEnd() ?? "");
      exit(EXIT.done);
    });
}

/** The hidden command that the completion scripts call. */
export function completionNamesCommand(
  deps: Pick<CommandContext, "terminal" | "daemonUntil" | "exit">,
): Command {
  return new Command("completion-names")
    .summary("print the names that a shell completes")
    .description(
      "Prints the names that the running daemon knows, one per line; without a daemon, nothing.",
    )
    .addArgument(choiceArgument("<of>", "what is named", NAMES_OF))
    .action(async (of: NamesOf) => {
      deps.exit(EXIT.done);
      for (const name of await names(of)) deps.terminal.out(name);
    });

  async function names(of: NamesOf): Promise<readonly string[]> {
    try {
      const daemon = deps.daemonUntil(AbortSignal.timeout(ANSWERS_WITHIN_MS));
      const known =
        of === "leases"
          ? (await daemon.leases()).map(({ id }) => id)
          : (await daemon.targets({ all: false }))
              // chaos-monkey, its guardian and its helpers are never struck
              .filter(({ spared }) => spared?.code !== "self")
              .flatMap(({ service, name }) => [service ?? name, name]);
      return [...new Set(known)].filter((name) => PLAIN_NAME.test(name));
    } catch {
      // without a daemon, or with invalid settings, there is nothing to offer: a message would
      // appear in the line that the user is typing
      return [];
    }
  }
}
