import type { Argument, Command, Option } from "commander";

/** What a shell needs to complete the arguments of this program. */
export interface Grammar {
  readonly program: string;
  /** Of the program itself, before a command. */
  readonly options: readonly OptionGrammar[];
  readonly commands: readonly CommandGrammar[];
}

/** One command, as it is completed. */
export interface CommandGrammar {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionGrammar[];
  readonly places: readonly Place[];
}

/** One option, as it is completed. */
export interface OptionGrammar {
  readonly short: string | undefined;
  readonly long: string;
  readonly about: string;
  /** Undefined: it takes none. */
  readonly value: Value | undefined;
  /** As help shows the value. */
  readonly placeholder: string;
}

/** An argument by its place; a repeated one is the last. */
export interface Place {
  readonly name: string;
  readonly value: Value;
  readonly repeated: boolean;
}

/** What may be completed at a position. */
export type Value =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" | "folders" | "anything" }
  /** The daemon provides them through `chaos-monkey completion-names OF`. */
  | { readonly kind: "names"; readonly of: NamesOf };

/** Kinds of names that only a daemon knows. */
export const NAMES_OF = ["targets", "leases"] as const;

/** One of `NAMES_OF`. */
export type NamesOf = (typeof NAMES_OF)[number];

/** The placeholder of a value in the help says what it is. */
const BY_PLACEHOLDER: Readonly<Record<string, Value>> = {
  file: { kind: "files" },
  files: { kind: "files" },
  folder: { kind: "folders" },
  targets: { kind: "names", of: "targets" },
  service: { kind: "names", of: "targets" },
  ids: { kind: "names", of: "leases" },
};

/** Derives the grammar from the program itself, so that the two cannot differ. */
export function grammarOf(program: Command): Grammar {
  const help = program.createHelp();
  return {
    program: program.name(),
    options: help.visibleOptions(program).map(optionGrammar),
    commands: help
      .visibleCommands(program)
      .filter((command) => program.commands.includes(command))
      .map((command) => ({
        name: command.name(),
        summary: command.summary(),
        options: help.visibleOptions(command).map(optionGrammar),
        places: command.registeredArguments.map(place),
      })),
  };
}

function optionGrammar(option: Option): OptionGrammar {
  const placeholder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? "";
  return {
    short: option.short,
    long: option.long ?? option.flags,
    about: option.description,
    value: placeholder === "" ? undefined : meantBy(placeholder, option.argChoices),
    placeholder,
  };
}

function place(argument: Argument): Place {
  return {
    name: argument.name(),
    value: meantBy(argument.name(), argument.argChoices),
    repeated: argument.variadic,
  };
}

function meantBy(placeholder: string, words: readonly string[] | undefined): Value {
  if (words !== undefined) return { kind: "words", words };
  return BY_PLACEHOLDER[placeholder] ?? { kind: "anything" };
}
