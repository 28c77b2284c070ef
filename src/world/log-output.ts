import { fstatSync, writeSync } from "node:fs";

const STDOUT = 1;

/** Where a log goes. It never ends the process that writes it: the ledger holds every event. */
export interface LogOutput {
  write(line: string): void;
}

/** Standard output. `onRecovered` gets the number of lines that a full disk has swallowed. */
export function standardOutput(onRecovered: (lost: number) => void): LogOutput {
  if (fstatSync(STDOUT).isFile()) {
    return fileOutput({ write: (bytes) => writeSync(STDOUT, bytes), onRecovered });
  }
  // without a listener, the first line after the reader of a pipe has gone would end the process
  process.stdout.on("error", () => {});
  return { write: (line) => void process.stdout.write(line) };
}

/**
 * A file, tried again with every line. Not a stream: after its first error a stream writes nothing
 * any more. `write` returns how many bytes it took, and throws where it can take none.
 */
export function fileOutput({
  write,
  onRecovered,
}: {
  readonly write: (bytes: Buffer) => number;
  readonly onRecovered: (lost: number) => void;
}): LogOutput {
  let lost = 0;
  let isMidLine = false;
  const put = (line: string) => {
    let rest = Buffer.from(isMidLine ? `\n${line}` : line);
    while (rest.length > 0) {
      rest = rest.subarray(write(rest));
      isMidLine = rest.length > 0;
    }
  };
  return {
    write(line) {
      try {
        put(line);
      } catch (error) {
        // any other error is a mistake of the program, not of the disk
        if (!(error instanceof Error && "syscall" in error)) throw error;
        lost++;
        return;
      }
      if (lost === 0) return;
      const told = lost;
      lost = 0;
      onRecovered(told);
    },
  };
}
