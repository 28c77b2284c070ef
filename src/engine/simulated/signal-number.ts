import { Refusal } from "./refusal.ts";

/** Linux numbers of the signals that containers are sent. */
const NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGWINCH: 28,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
};

const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

/** Those that do not end a process that has no handler for them. */
const HARMLESS = new Set([
  ...["SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH"],
]);

/** Throws for a name that is none. */
export function signalNumber(name: string): number {
  const number = NUMBERS[name];
  if (number === undefined) throw new Refusal(400, `Invalid signal: ${name}`);
  return number;
}

/** `TERM`, `sigterm` or `15` is `SIGTERM`; throws for what the engine refuses. */
export function readSignal(text: string): string {
  if (/^\d+$/.test(text)) {
    const name = NAMES.get(Number(text));
    if (name === undefined) {
      throw new Refusal(500, `The linux daemon does not support signal ${text}`);
    }
    return name;
  }
  const name = `SIG${text.toUpperCase().replace(/^SIG/, "")}`;
  if (!(name in NUMBERS)) throw new Refusal(400, `Invalid signal: ${text}`);
  return name;
}

/** Whether it ends a process that does nothing about it, and is not the first of its namespace. */
export function endsByDefault(signal: string): boolean {
  return !HARMLESS.has(signal);
}
