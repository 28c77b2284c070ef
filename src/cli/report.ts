import { Command, InvalidArgumentError } from "commander";
import type { Journal } from "../report/journal.ts";
import type { Report } from "../report/report.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import { MEBIBYTE, readRegularFile } from "../world/read-regular-file.ts";
import type { Terminal } from "./terminal.ts";
import { writeOutput } from "./write-output.ts";

/** Journals hold the output of every activity, so they may be large. */
const MOST_BYTES = 256 * MEBIBYTE;

type Format = "html" | "markdown" | "json";

const FORMATS: Readonly<Record<string, Format>> = {
  html: "html",
  html5: "html",
  markdown: "markdown",
  json: "json",
};
/** The format implied by the output file's extension, if no option names one. */
const BY_ENDING: Readonly<Record<string, Format | "pdf">> = {
  html: "html",
  htm: "html",
  md: "markdown",
  markdown: "markdown",
  pdf: "pdf",
};

interface ReportOptions {
  readonly title?: string;
  readonly exportFormat?: Format;
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
  readonly force?: true;
}

export function reportCommand(deps: {
  readonly terminal: Terminal;
  readonly exit: (code: number) => void;
  /** Applies the options before the command, if the program has any. */
  readonly open?: () => Promise<unknown>;
}): Command {
  const { terminal, exit } = deps;
  return new Command("report")
    .summary("summarise the journals of experiments, or write a report")
    .description(
      "Reports on one or more journals of experiments. Without a format it prints a summary; with a " +
        "format, the last file is the report to write (- for stdout).",
    )
    .argument("<files...>", "journals, and with a format the report to write: JOURNAL... REPORT")
    .option("--export-format <format>", "html (one self-contained page), markdown, json", format)
    .option("--title <title>", "the heading of the report")
    .option(
      "--var <name[:type]=value>",
      "show this value wherever a journal holds the name",
      collect,
    )
    .option("--var-file <file>", "values from JSON or YAML, or variables from .env", collect)
    .option("--force", "replace a file that this command did not create, and keep a copy")
    .addHelpText("after", ({ command }) => {
      // two programs have this command
      const report = `  ${command.parent?.name() ?? "chaos"} report`;
      return [
        "\nExamples:",
        `${report} journal.json`,
        `${report} --export-format=html \\`,
        "    journal.json report.html",
        `${report} --title 'Game day' \\`,
        "    --export-format=markdown *.json report.md",
      ].join("\n");
    })
    .action(async (files: readonly string[], options: ReportOptions) => {
      await deps.open?.();
      const { journals, output } = whatIsAsked(files, options.exportFormat);
      const { readJournal } = await import("../report/read-journal.ts");
      const { makeReport } = await import("../report/report.ts");
      const fill = await filler(options);
      const report = makeReport({
        journals: journals.map((source) => {
          const text = readJournalText(source);
          return { source, journal: fill(readJournal(text, source)) };
        }),
        madeAt: new Date().toISOString(),
        title: options.title,
      });
      if (output === undefined) {
        const { renderSummary } = await import("../report/summary.ts");
        for (const line of renderSummary(report, terminal.paint)) terminal.out(line);
      } else {
        const text = await render(report, output.format);
        if (output.path === "-") terminal.out(text.trimEnd());
        else {
          refuseJournal(output.path, readJournal);
          const { isOwnReport } = await import("../report/own-report.ts");
          const force = options.force === true;
          terminal.note(writeOutput(output.path, text, { force, isOwn: isOwnReport }));
        }
      }
      exit(EXIT.done);
    });
}

function format(word: string): Format {
  if (word === "pdf") throw new InvalidArgumentError(NO_PDF);
  const known = FORMATS[word];
  if (known !== undefined) return known;
  throw new InvalidArgumentError("Expected html, markdown or json.");
}

const NO_PDF = "PDF is not supported: export html and print that page to a PDF with a browser.";

function collect(word: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, word];
}

/** Fills the given values into journals. */
async function filler(options: ReportOptions): Promise<(journal: Journal) => Journal> {
  const { var: single = [], varFile = [] } = options;
  if (single.length === 0 && varFile.length === 0) return (journal) => journal;
  const { readVariables } = await import("./chaos/read-variables.ts");
  const { fillIn } = await import("./fill-in.ts");
  const variables = await readVariables({ var: single, varFile });
  return (journal) => fillIn(journal, variables);
}

/** Which of the files are journals; `output` is undefined if a summary is printed. */
function whatIsAsked(
  files: readonly string[],
  asked: Format | undefined,
): {
  readonly journals: readonly string[];
  readonly output: { readonly path: string; readonly format: Format } | undefined;
} {
  const last = files.at(-1) ?? "";
  const ending = /\.([a-z]+)$/i.exec(last)?.[1]?.toLowerCase() ?? "";
  const meant = asked ?? (files.length > 1 ? BY_ENDING[ending] : undefined);
  if (meant === undefined) return { journals: files, output: undefined };
  if (meant === "pdf") throw new ChaosError("bad-usage", NO_PDF);
  if (files.length === 1) {
    throw new ChaosError(
      "bad-usage",
      `expected journals and the file to write, got ${last} alone; - writes to stdout`,
    );
  }
  return { journals: files.slice(0, -1), output: { path: last, format: meant } };
}

async function render(report: Report, format: Format): Promise<string> {
  switch (format) {
    case "html":
      return (await import("../report/html/page.ts")).renderHtml(report);
    case "markdown":
      return (await import("../report/markdown.ts")).renderMarkdown(report);
    case "json":
      return (await import("../report/json.ts")).renderJson(report);
  }
}

/** A user who forgets to name the report would lose the last journal. */
function refuseJournal(path: string, readJournal: (json: string, name: string) => unknown): void {
  try {
    readJournal(readJournalText(path), path);
  } catch {
    // no such file, or not a journal: it may be written
    return;
  }
  throw new ChaosError(
    "bad-usage",
    `expected the file to write at the end, got the journal ${path}, which is left as it is`,
  );
}

/** The text of a journal. Throws `bad-usage` if it cannot be read. */
function readJournalText(path: string): string {
  try {
    return readRegularFile(path, MOST_BYTES).toString("utf8");
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError("bad-usage", `${path} cannot be read (${why})`, { cause: error });
  }
}
