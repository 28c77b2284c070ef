import type { Command } from "commander";
import { FAULTS } from "../fault/catalogue.ts";
import { nearest } from "../setting/near-miss.ts";
import { quote } from "../setting/quote.ts";
import { shellWord } from "../world/shell-word.ts";

/**
 * What to say of a first word that is no command; undefined: it is one, or there is none. Without
 * this the default command would complain of too many arguments.
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

/** The words from the first on that is neither an option of the program itself nor its value. */
function ownWords(program: Command, words: readonly string[]): readonly string[] {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) return words.slice(at);
    const option = program.options.find((it) => it.long === word || it.short === word);
    if (option?.required) at++;
    // what else begins with a dash belongs to the default command, as does all that follows
    else if (!option && !program.options.some((it) => word.startsWith(`${it.long}=`))) break;
  }
  return [];
}
