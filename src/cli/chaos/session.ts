import type { JsonObject } from "../../toolkit/json.ts";
import type { LineLevel, LogLine } from "../../toolkit/output/log-line.ts";

/** The options before the command. */
export interface GlobalOptions {
  readonly verbose?: true;
  readonly changeDir?: string;
  /** false: --no-log-file. */
  readonly logFile: string | false;
  readonly logFileLevel: LineLevel;
  readonly logFormat: "string" | "json";
  readonly settings: string;
}

/** The log and settings of one command. */
export interface Session {
  write(line: LogLine): void;
  /** As it was given; `~` is the home folder. */
  readonly settingsFile: string;
  /** The settings of the file; none if the file is missing or cannot be read. */
  readSettings(): Promise<JsonObject>;
}
