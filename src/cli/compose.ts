import { dirname, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { LabelledText } from "../compose/add-labels.ts";
import type { ComposeFile } from "../compose/compose-file.ts";
import type { ComposeReport } from "../compose/validate.ts";
import { checkEnvFile } from "../config/check-env-file.ts";
import { socketGroup } from "../engine/socket-group.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import type { Terminal } from "./terminal.ts";
import { isSameFile, replaceFile, writeOutput } from "./write-output.ts";

/** The name that stands for stdin, as `compose/files.ts` has it. */
const STDIN = "-";

interface ComposeOptions {
  readonly ini?: string;
  readonly output?: string;
  readonly dependsOn?: readonly string[];
  readonly addLabels?: true;
  readonly validate?: true;
  readonly force?: true;
  readonly json?: true;
}

export function composeCommand(
  deps: Pick<CommandContext, "terminal" | "protectedWords" | "loadIni" | "exit">,
): Command {
  const { terminal, exit } = deps;
  return new Command("compose")
    .summary("make the overlay of a compose file, label its services, or check it")
    .description(
      "Prints the overlay that adds chaos-monkey to a compose project. The overlay is empty unless " +
        "the ini file says CHAOS_ENABLED = true. With --add-labels it adds labels to the compose " +
        "file itself and keeps a copy of the original; with --validate it only checks the file. It " +
        "replaces no other existing file without --force.",
    )
    .argument("<files...>", "the project's compose files, as for docker compose -f; - is stdin")
    .option("--ini <file>", "the settings file (default: that of --config, else config.ini)")
    .option("--depends-on <services>", "start after these services; may be repeated", words)
    .option("--output <file>", "write to this file, not to stdout or to the compose file itself")
    .option(
      "--force",
      "with --output: replace a file that chaos-monkey did not create, and keep a copy",
    )
    .addOption(
      new Option(
        "--add-labels",
        "label each service without labels of its own: protected ones chaos-monkey.protected, the others chaos-monkey.enable; a copy is kept as FILE.backup_chaos",
      ).conflicts(["validate", "ini", "dependsOn"]),
    )
    .addOption(
      new Option(
        "--validate",
        "count labelled services, and report unknown labels, unknown dependencies and errors in the project's .env",
      ).conflicts(["ini", "dependsOn", "output"]),
    )
    .option("--json", "with --validate: print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  chaos-monkey compose docker-compose.yml \\\n" +
        "    --ini chaos/config.ini --output docker-compose.chaos.yml\n" +
        "  chaos-monkey compose docker-compose.yml --validate\n" +
        "  chaos-monkey compose docker-compose.yml --add-labels\n" +
        "  docker compose config | chaos-monkey compose - \\\n" +
        "    --output docker-compose.chaos.yml",
    )
    .action(async (paths: readonly string[], options: ComposeOptions, command: Command) => {
      if (options.json && !options.validate)
        command.error("error: option '--json' is for --validate: an overlay is YAML");
      if (options.force && options.output === undefined)
        command.error("error: option '--force' goes with --output");
      // the yaml package is needed by no other command
      const { readComposeFiles } = await import("../compose/files.ts");
      const compose = await readComposeFiles(paths, process.stdin);
      if (options.validate) {
        exit(await validate(paths[0] ?? STDIN, compose, options.json === true));
      } else if (options.addLabels) {
        const [path = "", ...more] = paths;
        if (more.length > 0 || (path === STDIN && options.output === undefined)) {
          command.error(
            "error: option '--add-labels' changes one file: name it, or write to --output",
          );
        }
        const { addLabels } = await import("../compose/add-labels.ts");
        const labelled = addLabels(compose, deps.protectedWords());
        report(labelled, write(labelled, path, options));
      } else {
        refuseOverwriting(paths, options.output);
        const overlay = await render(paths, compose, options);
        if (options.output === undefined) terminal.out(overlay.trimEnd());
        else {
          const { isGeneratedOverlay: isMadeOverlay } = await import("../compose/overlay.ts");
          const force = options.force === true;
          terminal.note(writeOutput(options.output, overlay, { force, isOwn: isMadeOverlay }));
        }
      }
    });

  async function validate(path: string, compose: ComposeFile, json: boolean): Promise<number> {
    const { isValid, validateCompose } = await import("../compose/validate.ts");
    const folder = path === STDIN ? process.cwd() : dirname(resolve(path));
    const envFile = checkEnvFile(folder);
    const validation = validateCompose(compose, { protectedWords: deps.protectedWords(), envFile });
    if (json) terminal.out(jsonLine(validation));
    else for (const line of renderReport(validation, terminal)) terminal.out(line);
    return isValid(validation) ? EXIT.done : EXIT.usage;
  }

  async function render(paths: readonly string[], compose: ComposeFile, options: ComposeOptions) {
    const {
      generatedFrom: madeFrom,
      renderEmptyOverlay,
      renderOverlay,
    } = await import("../compose/overlay.ts");
    const { monkeyDirFrom, readTemplate } = await import("../compose/files.ts");
    const { file, enabled, values, secrets } = deps.loadIni(options.ini);
    const made = madeFrom(compose.name, file);
    const given = paths.map((path) => `-f ${path === STDIN ? "docker-compose.yml" : path}`);
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
      heading: [
        ...made,
        `Use it with docker compose ${given.join(" ")} -f THIS_FILE up -d --build`,
      ],
      settings: values,
      dependsOn: options.dependsOn ?? [],
      monkeyDir: monkeyDirFrom(paths[0] ?? STDIN),
      dockerGid: socketGroup(),
    });
    for (const key of leftOut) terminal.note(`${key} is left out: the overlay itself decides it`);
    return text;
  }

  /** What was written, and where the file as it was is kept. */
  function write(
    { text, added }: LabelledText,
    path: string,
    { output, force = false }: { readonly output?: string; readonly force?: boolean },
  ): string {
    if (output !== undefined && !isSameFile(output, path)) {
      return writeOutput(output, text, { force, isOwn: () => false });
    }
    if (added.length === 0) return `${path} is unchanged`;
    return `wrote ${path}; the previous file is ${replaceFile(path, text)}`;
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

/** Writing the overlay over its own source would destroy the user's project. */
function refuseOverwriting(paths: readonly string[], output: string | undefined): void {
  if (output === undefined || !paths.some((path) => isSameFile(path, output))) return;
  throw new ChaosError(
    "bad-usage",
    `expected another file to write the overlay to than the compose file ${output} that it is made ` +
      "from; name a new one, such as docker-compose.chaos.yml",
  );
}

function renderReport(report: ComposeReport, terminal: Terminal): readonly string[] {
  const row = (title: string, names: readonly string[]) =>
    `${title.padEnd(11)}${names.length}${names.length === 0 ? "" : ` (${names.map(escapeControl).join(", ")})`}`;
  return [
    `services   ${report.services}`,
    ...(report.own.length > 0 ? [row("own", report.own)] : []),
    row("labelled", report.labelled),
    row("unlabelled", report.unlabelled),
    row("protected", report.protected),
    ...report.strangeLabels.map(
      ({ service, label, because }) =>
        `${terminal.paint("red", "✗")} ${escapeControl(`${service}: ${label}: ${because}`)}`,
    ),
    ...report.envFile.map((problem) => `${terminal.paint("red", "✗")} ${escapeControl(problem)}`),
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
