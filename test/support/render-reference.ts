import type { Argument, Command, Option } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import { FAULTS } from "../../src/fault/catalogue.ts";
import { describeParams } from "../../src/fault/describe-params.ts";
import { HOLD_CODES, HOLD_REMEDIES, type HoldCode } from "../../src/ledger/hold-code.ts";
import { ERROR_CODES, EXIT, EXIT_MEANS } from "../../src/world/chaos-error.ts";
import { markdownTable } from "./markdown-table.ts";
import { MemoryTerminal } from "./memory-terminal.ts";
import { renderSettingsTable } from "./render-settings-table.ts";

/** The generated parts of each page, by the name between their markers. */
export const GENERATED: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  "README.md": { faults: renderFaults },
  "docs/configuration.md": { settings: renderSettingsTable },
  "docs/commands.md": {
    commands: renderCommands,
    "exit-codes": renderExitCodes,
    "hold-codes": renderHoldCodes,
  },
  "docs/faults.md": { "fault-parameters": renderFaultParameters },
};

/** A page with everything between its markers generated anew; throws where markers are missing. */
export function withGenerated(page: string, text: string): string {
  return Object.entries(GENERATED[page] ?? {}).reduce(
    (before, [name, render]) => withBetween({ page, text: before, name, made: render() }),
    text,
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

function withBetween(part: {
  readonly page: string;
  readonly text: string;
  readonly name: string;
  readonly made: string;
}): string {
  const { page, text, name, made } = part;
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...evenMore] = (rest ?? "").split(end);
  if (before === undefined || after === undefined || more.length > 0 || evenMore.length > 0) {
    throw new Error(`expected ${begin} and ${end} once each, in this order, in ${page}`);
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

const LASTS = {
  always: "for its duration, then it is undone",
  optionally: "for its duration where one is given, then it is undone",
  never: "momentary",
} as const;

function renderFaults(): string {
  const rows = FAULTS.map(({ kind, about, lasts }) => [
    `\`${kind}\``,
    escaped(about),
    LASTS[lasts],
  ]);
  return markdownTable(["fault", "what it does", "lasts"], rows);
}

function renderFaultParameters(): string {
  const rows = FAULTS.flatMap((fault) =>
    describeParams(fault).map(({ name, default: value, about }) => [
      `\`${fault.kind}\``,
      `\`${name}\``,
      escaped(value),
      escaped(about),
    ]),
  );
  return markdownTable(["fault", "parameter (`--with`)", "default", "meaning"], rows);
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
