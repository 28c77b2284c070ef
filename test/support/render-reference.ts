import type { Argument, Command, Option } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import { HOLD_CODES, HOLD_REMEDIES, type HoldCode } from "../../src/ledger/hold-code.ts";
import { ERROR_CODES, EXIT, EXIT_MEANS } from "../../src/world/chaos-error.ts";
import { markdownTable } from "./markdown-table.ts";
import { MemoryTerminal } from "./memory-terminal.ts";
import { renderSettingsTable } from "./render-settings-table.ts";

/** What of the README is made from the code, by the name between its markers. */
export const REFERENCE: Readonly<Record<string, () => string>> = {
  settings: renderSettingsTable,
  commands: renderCommands,
  "exit-codes": renderExitCodes,
  "hold-codes": renderHoldCodes,
};

/** The README with what stands between each pair of markers made anew. */
export function withReference(readme: string): string {
  return Object.entries(REFERENCE).reduce(
    (text, [name, render]) => withBetween(text, name, render()),
    readme,
  );
}

/** The program as `--help` knows it. */
export function wholeProgram(): Command {
  const never = new AbortController().signal;
  return createProgram({
    terminal: new MemoryTerminal(),
    signals: {
      onStrike: () => {},
      onHalt: () => {},
      takeReloads: () => () => {},
      end: () => {},
      stop: never,
      hurry: never,
    },
    exit: () => {},
  });
}

function withBetween(readme: string, name: string, made: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, rest, ...more] = readme.split(begin);
  const [, after, ...evenMore] = (rest ?? "").split(end);
  if (before === undefined || after === undefined || more.length > 0 || evenMore.length > 0) {
    throw new Error(`expected ${begin} and ${end} once each, in this order, in README.md`);
  }
  return `${before}${begin}\n${made}${end}${after}`;
}

function renderCommands(): string {
  const program = wholeProgram();
  const visible = program.createHelp().visibleCommands(program);
  return visible
    .filter((command) => program.commands.includes(command))
    .map(renderCommand)
    .join("\n");
}

function renderCommand(command: Command): string {
  const places = command.registeredArguments.map(
    (argument) => ` ${bracketed(argument)}${argument.variadic ? "..." : ""}`,
  );
  const rows = [
    ...command.registeredArguments.map((argument) => [
      `\`${argument.name()}\``,
      meaning(argument, argument.description),
    ]),
    ...command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => [`\`${option.flags}\``, meaning(option, option.description)]),
  ];
  return (
    `**\`chaos-monkey ${command.name()}${places.join("")}\`**: ${escaped(command.description())}\n` +
    (rows.length === 0 ? "" : `\n${markdownTable(["", ""], rows)}`)
  );
}

function bracketed(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function meaning({ argChoices, defaultValue, ...it }: Option | Argument, about: string): string {
  const isFlag = "negate" in it && it.negate;
  const more = [
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(", ")}`]),
    ...(defaultValue === undefined || isFlag ? [] : [`default: ${String(defaultValue)}`]),
  ];
  return escaped([about, ...more].join("; "));
}

function renderExitCodes(): string {
  const rows = Object.entries(EXIT).map(([name, code]) => [
    String(code),
    EXIT_MEANS[name as keyof typeof EXIT],
    Object.values(ERROR_CODES)
      .filter(({ exit }) => exit === code)
      .map(({ means }) => means)
      .join("; "),
  ]);
  return markdownTable(["code", "means", "errors that end with it"], rows);
}

function renderHoldCodes(): string {
  const rows = Object.entries(HOLD_CODES).map(([code, means]) => [
    `\`${code}\``,
    escaped(means),
    escaped(HOLD_REMEDIES[code as HoldCode]),
  ]);
  return markdownTable(["code", "means", "what to do"], rows);
}

/** Markdown takes a bare star or angle bracket for its own. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[*<>]/g, "\\$&")))
    .join("");
}
