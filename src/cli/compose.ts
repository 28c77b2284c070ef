import { Command, InvalidArgumentError, Option } from "commander";
import type { LabelledText } from "../compose/add-labels.ts";
import type { ComposeFile } from "../compose/compose-file.ts";
import type { ComposeReport } from "../compose/validate.ts";
import { socketGroup } from "../engine/socket-group.ts";
import { EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import type { Terminal } from "./terminal.ts";

interface ComposeOptions {
  readonly ini?: string;
  readonly output?: string;
  readonly dependsOn?: readonly string[];
  readonly addLabels?: true;
  readonly validate?: true;
  readonly json?: true;
}

export function composeCommand(
  deps: Pick<CommandContext, "terminal" | "load" | "loadIni" | "exit">,
): Command {
  const { terminal, exit } = deps;
  const protectedWords = () => deps.load().settings.target.protectedWords;
  return new Command("compose")
    .summary("make the overlay of a compose file, label its services, or check it")
    .description(
      "Prints the overlay that puts chaos-monkey beside a compose project, with the services of " +
        "chaos-monkey if and only if the ini file says CHAOS_ENABLED = true. With --add-labels it " +
        "labels the services in the file itself instead, with --validate it only looks at it.",
    )
    .argument("<file>", "the project's compose file")
    .option("--ini <file>", "the settings file (default: that of --config, else config.ini)")
    .option("--depends-on <services>", "start after these services; may be repeated", words)
    .option(
      "--output <file>",
      "write to this file instead of stdout, or of the compose file itself",
    )
    .addOption(
      new Option(
        "--add-labels",
        "label each service that says nothing itself: protected ones chaos-monkey.protected, the others chaos-monkey.enable; the file as it was is kept as FILE.backup_chaos",
      ).conflicts(["validate", "ini", "dependsOn"]),
    )
    .addOption(
      new Option(
        "--validate",
        "count labelled services, and name unknown labels and dependencies",
      ).conflicts(["ini", "dependsOn", "output"]),
    )
    .option("--json", "with --validate: print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  chaos-monkey compose docker-compose.yml --ini config/config.ini --output docker-compose.chaos.yml\n" +
        "  chaos-monkey compose docker-compose.yml --validate\n" +
        "  chaos-monkey compose docker-compose.yml --add-labels",
    )
    .action(async (path: string, options: ComposeOptions, command: Command) => {
      if (options.json && !options.validate)
        command.error("error: option '--json' is for --validate: an overlay is YAML");
      // the yaml package is needed by no other command
      const files = await import("../compose/files.ts");
      const compose = files.readComposeFile(path);
      if (options.validate) {
        exit(await validate(compose, options.json === true));
      } else if (options.addLabels) {
        const { addLabels } = await import("../compose/add-labels.ts");
        const labelled = addLabels(compose, protectedWords());
        report(labelled, write(labelled, path, options.output, files));
      } else {
        const overlay = await render(path, compose, options);
        if (options.output === undefined) terminal.out(overlay.trimEnd());
        else files.writeText(options.output, overlay);
      }
    });

  async function validate(compose: ComposeFile, json: boolean): Promise<number> {
    const { isValid, validateCompose } = await import("../compose/validate.ts");
    const validation = validateCompose(compose, protectedWords());
    if (json) terminal.out(jsonLine(validation));
    else for (const line of renderReport(validation, terminal)) terminal.out(line);
    return isValid(validation) ? EXIT.done : EXIT.usage;
  }

  async function render(path: string, compose: ComposeFile, options: ComposeOptions) {
    const { renderEmptyOverlay, renderOverlay } = await import("../compose/overlay.ts");
    const { monkeyDirFrom, readTemplate } = await import("../compose/files.ts");
    const { file, enabled, values, secrets } = deps.loadIni(options.ini);
    const made = [
      `Made by \`chaos-monkey compose\` from ${path} and ${file};`,
      "make it anew after a change of either.",
    ];
    if (!enabled)
      return renderEmptyOverlay([...made, "CHAOS_ENABLED is not true there, so it adds nothing."]);
    for (const key of secrets) {
      terminal.note(
        `${key} is left out, because an overlay is no place for a secret: set it in the shell`,
      );
    }
    const { text, leftOut } = renderOverlay({
      template: readTemplate(),
      compose,
      heading: [...made, `Use it with docker-compose -f ${path} -f THIS_FILE up -d --build`],
      settings: values,
      dependsOn: options.dependsOn ?? [],
      monkeyDir: monkeyDirFrom(path),
      dockerGid: socketGroup(),
    });
    for (const key of leftOut) terminal.note(`${key} is left out: the overlay itself decides it`);
    return text;
  }

  /** What was written, and where the file as it was is kept. */
  function write(
    { text, added }: LabelledText,
    path: string,
    output: string | undefined,
    files: {
      writeText(path: string, text: string): void;
      replaceWithBackup(path: string, text: string): string;
    },
  ): string {
    if (output !== undefined) {
      files.writeText(output, text);
      return `written to ${output}`;
    }
    if (added.length === 0) return `${path} is as it was`;
    return `the file as it was is kept as ${files.replaceWithBackup(path, text)}`;
  }

  function report({ added, skipped }: LabelledText, outcome: string): void {
    for (const { service, label } of added)
      terminal.out(`${escapeControl(service)}: ${label}: "true"`);
    for (const { service, label, because } of skipped) {
      terminal.note(`${escapeControl(service)}: ${label} is not added: ${because}`);
    }
    terminal.out(`${added.length} ${added.length === 1 ? "label" : "labels"} added; ${outcome}`);
  }
}

function renderReport(report: ComposeReport, terminal: Terminal): readonly string[] {
  const row = (title: string, names: readonly string[]) =>
    `${title.padEnd(11)}${names.length}${names.length === 0 ? "" : ` (${names.map(escapeControl).join(", ")})`}`;
  return [
    `services   ${report.services}`,
    ...(report.own.length > 0 ? [row("our own", report.own)] : []),
    row("labelled", report.labelled),
    row("unlabelled", report.unlabelled),
    row("protected", report.protected),
    ...report.strangeLabels.map(
      ({ service, label, because }) =>
        `${terminal.paint("red", "✗")} ${escapeControl(`${service}: ${label}: ${because}`)}`,
    ),
    ...report.missingDependencies.map(
      ({ service, dependsOn }) =>
        `${terminal.paint("red", "✗")} ${escapeControl(`${service} depends on ${dependsOn}, which is no service of this file`)}`,
    ),
  ];
}

function words(text: string, earlier: readonly string[] = []): readonly string[] {
  const given = text.split(",").map((word) => word.trim());
  if (given.includes(""))
    throw new InvalidArgumentError("Expected names of services, separated by commas.");
  return [...earlier, ...given];
}
