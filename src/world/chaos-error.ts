/** Exit codes of every command; the same numbers mean the same everywhere. */
export const EXIT = {
  done: 0,
  deviated: 1,
  usage: 2,
  held: 3,
  noEngine: 4,
  residue: 5,
} as const;

/** What each exit code tells, for people; the order is that of the numbers. */
export const EXIT_MEANS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "success",
  deviated: "the system did not recover, or only because chaos-monkey brought it back",
  usage: "wrong usage, wrong settings, no such target, or something to fix first",
  held: "held: the guard refused the strike, or another daemon is responsible",
  noEngine: "no Docker engine answers",
  residue: "something is not undone yet, or the ledger is damaged",
};

/** What each error code means and which exit code a command that ends with it gets. */
export const ERROR_CODES = {
  "bad-setting": { exit: EXIT.usage, means: "a setting is unknown, malformed or contradictory" },
  "bad-usage": { exit: EXIT.usage, means: "a command was called with wrong arguments" },
  "bad-experiment": { exit: EXIT.usage, means: "an experiment cannot be read, or is not valid" },
  "no-scope": { exit: EXIT.usage, means: "chaos-monkey cannot tell which containers are in scope" },
  "no-such-target": { exit: EXIT.usage, means: "no container has that name" },
  "state-unwritable": { exit: EXIT.usage, means: "the state folder cannot be written" },
  "state-busy": { exit: EXIT.usage, means: "another daemon holds the state folder" },
  "state-unsafe": { exit: EXIT.usage, means: "other users can write the state folder" },
  "state-newer": { exit: EXIT.usage, means: "a newer chaos-monkey wrote the state" },
  "state-damaged": { exit: EXIT.residue, means: "the ledger's hash chain does not verify" },
  "daemon-elsewhere": { exit: EXIT.held, means: "a daemon of the same scope runs elsewhere" },
  "no-guardian": { exit: EXIT.usage, means: "the guardian process cannot be started" },
  "no-daemon": { exit: EXIT.usage, means: "the command needs a running daemon" },
  "engine-unreachable": { exit: EXIT.noEngine, means: "no engine answers at its address" },
  "engine-refused": {
    exit: EXIT.noEngine,
    means: "the engine's socket, or ssh to it, refused the connection",
  },
  "engine-too-old": {
    exit: EXIT.noEngine,
    means: "the engine has no API version that chaos-monkey supports",
  },
  "no-such-container": { exit: EXIT.deviated, means: "the engine no longer knows the container" },
  "engine-conflict": { exit: EXIT.deviated, means: "the container's state forbids the request" },
  "engine-failed": { exit: EXIT.deviated, means: "the engine answered with an error" },
  unexpected: {
    exit: EXIT.deviated,
    means: "a defect of chaos-monkey; stderr has its stack trace",
  },
} as const satisfies Record<string, { readonly exit: number; readonly means: string }>;

/** A code of the table, by which programs tell errors apart. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The one error type. The message says what was expected, what came and what to do, and is
 * shown to users as it stands; the technical origin travels as `cause`.
 */
export class ChaosError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ChaosError";
    this.code = code;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exit;
  }
}
