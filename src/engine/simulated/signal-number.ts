import type { Refusals } from "./refusals.ts";

const FIRST_REALTIME = 34;
const LAST_REALTIME = 64;

/** Linux numbers of the signals that containers are sent. */
const NUMBERS: Readonly<Record<string, number>> = {
  // other words for some of the following, which go by the later name
  SIGCLD: 17,
  SIGPOLL: 29,
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
  ...realtime(),
};

const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

/** Those that do not end a process that has no handler for them. */
const HARMLESS = new Set([
  ...["SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH"],
]);

/** Those that an init process keeps for itself, so that its child never hears of them (tini). */
const KEPT_BY_INIT = new Set([
  ...["SIGABRT", "SIGBUS", "SIGCHLD", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP"],
  ...["SIGTTIN", "SIGTTOU"],
]);

/** Throws for a name that is none. */
export function signalNumber(name: string): number {
  const number = NUMBERS[name];
  if (number === undefined) throw new Error(`expected the name of a signal, got ${name}`);
  return number;
}

/** `TERM`, `sigterm` or `15` is `SIGTERM`; throws for what the engine refuses. */
export function readSignal(text: string, refusals: Refusals): string {
  if (/^\d+$/.test(text) && text !== "0") {
    const name = NAMES.get(Number(text));
    if (name === undefined) throw refusals.unsupportedSignal(text);
    return name;
  }
  const name = `SIG${text.toUpperCase().replace(/^SIG/, "")}`;
  const number = NUMBERS[name];
  if (number === undefined) throw refusals.noSuchSignal(text);
  return NAMES.get(number) ?? name;
}

/** Whether it ends a process that does nothing about it, and is not the first of its namespace. */
export function endsByDefault(signal: string): boolean {
  return !HARMLESS.has(signal);
}

/** Whether an init process in front hands it on. */
export function passesInit(signal: string): boolean {
  return !KEPT_BY_INIT.has(signal);
}

/** `SIGRTMIN`, `SIGRTMIN+1`, ..., `SIGRTMAX-1`, `SIGRTMAX`. */
function realtime(): Readonly<Record<string, number>> {
  const middle = (FIRST_REALTIME + LAST_REALTIME) / 2;
  const numbers = Array.from({ length: LAST_REALTIME - FIRST_REALTIME + 1 }, (_, at) => at);
  return Object.fromEntries(
    numbers.map((at) => {
      const number = FIRST_REALTIME + at;
      const word =
        number <= middle
          ? `SIGRTMIN+${number - FIRST_REALTIME}`
          : `SIGRTMAX-${LAST_REALTIME - number}`;
      return [word.replace(/[+-]0$/, ""), number];
    }),
  );
}
