/** One key of ours in a file, with the line in which it stands. */
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

/** What a file holds for us; keys of other programs are left out. */
export interface FileScan {
  readonly entries: readonly Entry[];
  readonly badLines: readonly BadLine[];
}
