import type { HaltAnswer, ResumeAnswer } from "../control/orders.ts";
import type { Order } from "../halt/emergency-stop.ts";
import { isDaemonAlive } from "../state/daemon-lock.ts";
import { answeringDaemon, findDaemon, type Whereabouts } from "./reach.ts";

/** Halts whatever is there: a daemon that answers, one that does not, or a state folder. */
export async function haltAt(where: Whereabouts, order: Order): Promise<HaltAnswer> {
  const { stateDir } = where;
  const daemon = await answeringDaemon(stateDir);
  if (daemon) return daemon.halt(order);
  if (isDaemonAlive(stateDir)) {
    where.onTrouble(
      "the daemon does not answer, so the file HALT in its state folder has to tell it",
    );
    const { haltByFile } = await import("../offline/local-halt.ts");
    return haltByFile(where, order);
  }
  const { haltHere } = await import("../offline/local-halt.ts");
  return haltHere(where, order);
}

/** Lifts a halt wherever it is latched: by the daemon, or in the state folder where none runs. */
export async function resumeAt(where: Whereabouts, order: Order): Promise<ResumeAnswer> {
  const daemon = await findDaemon(where.stateDir);
  if (daemon) return daemon.resume(order);
  const { resumeHere } = await import("../offline/local-halt.ts");
  return resumeHere(where, order);
}
