import type { Command } from "commander";
import { FAULTS } from "../fault/catalogue.ts";
import { nearest } from "../setting/near-miss.ts";
import { quote } from "../setting/quote.ts";
import { shellWord } from "../world/shell-word.ts";

/**
 * The error for a first argument that is not a command; undefined: it is one, or there is none.
 * Without this the default command would report too many arguments.
 */
export function unknownCommand(program: Command, words: readonly string[]): string | undefined {
  const [first, second] = ownWords(program, words);
  const known = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  const asked = first === "help" ? second : first;
  if (asked === undefined || [...known, "help"].includes(asked)) return undefined;
  const fault = FAULTS.find(({ kind }) => kind === asked.toLowerCase());
  if (fault !== undefined && first !== "help") {
    const words = ["strike", ...(second === undefined ? [] : [second]), "--fault", fault.kind];
    return `expected a command, got the fault ${quote(asked)}; try \`${program.name()} ${words.map(shellWord).join(" ")}\``;
  }
  const near = nearest(asked.toLowerCase(), [...known, "help"]);
  const advice = near === undefined ? "" : `; did you mean ${near}?`;
  return `expected a command, got ${quote(asked)}${advice}\n\`${program.name()} --help\` lists them all`;
}

/** The arguments from the first one that is neither an option of the program nor its value. */
function ownWords(program: Command, words: readonly string[]): readonly string[] {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) return words.slice(at);
    const option = program.options.find((it) => it.long === word || it.short === word);
    if (option?.required) at++;
    // any other option belongs to the default command, as does everything after it
    else if (!option && !program.options.some((it) => word.startsWith(`${it.long}=`))) break;
  }
  return [];
}
