import type { JsonObject } from "../../toolkit/json.ts";
import type { LineLevel, LogLine } from "../../toolkit/output/log-line.ts";

/** What the options before the command say. */
export interface GlobalOptions {
  readonly verbose?: true;
  readonly changeDir?: string;
  /** false: --no-log-file. */
  readonly logFile: string | false;
  readonly logFileLevel: LineLevel;
  readonly logFormat: "string" | "json";
  readonly settings: string;
}

/** What a command works with once those are in force. */
export interface Session {
  write(line: LogLine): void;
  /** As it was given; `~` stands for the home folder. */
  readonly settingsFile: string;
  /** Those of the file; none where there is no file, or where it cannot be read. */
  readSettings(): Promise<JsonObject>;
}
