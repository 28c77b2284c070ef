/** One of the settings in a file, with its line. */
export interface Entry {
  /** As written. */
  readonly key: string;
  readonly text: string;
  readonly line: number;
}

/** A line that cannot be understood. */
export interface BadLine {
  readonly line: number;
  readonly because: string;
}

/** The settings in a file; keys of other programs are left out. */
export interface FileScan {
  readonly entries: readonly Entry[];
  readonly badLines: readonly BadLine[];
}
