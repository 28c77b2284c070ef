import { onTestFinished } from "vitest";

/** Lets a part run until it is stopped by what this returns, with the test at the latest. */
export function runUntilStopped(part: {
  run(stop: AbortSignal): Promise<unknown>;
}): () => Promise<void> {
  const down = new AbortController();
  const running = part.run(down.signal);
  const stop = async () => {
    down.abort();
    await running;
  };
  onTestFinished(stop);
  return stop;
}
