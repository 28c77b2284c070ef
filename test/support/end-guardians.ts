import { processesWith } from "./processes.ts";

/**
 * Ends the guardians over a state folder of a test. One whose state folder was deleted goes on for
 * ten minutes, for what was open in it; by then the test and its engine are gone.
 */
export function endGuardians(folder: string): void {
  const run = `MONKEY_TEST_RUN=${process.env.MONKEY_TEST_RUN}`;
  for (const line of processesWith(run)) {
    if (!/guardian\.[jt]s \{/.test(line) || !line.includes(`"stateDir":"${folder}`)) continue;
    try {
      // told to end, it would still write to the folder that is removed next
      process.kill(Number.parseInt(line, 10), "SIGKILL");
    } catch (error) {
      // it has ended meanwhile
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
