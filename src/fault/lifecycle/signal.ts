import { z } from "zod";
import { quote } from "../../setting/quote.ts";

/**
 * The signals that a kill may send, with their Linux numbers. Through the API any signal makes
 * the engine give up the restart policy for good, so only those are accepted that are meant to
 * end a process, and one that survives is ended all the same (see `kill.ts`).
 */
export const KILL_SIGNALS = {
  SIGKILL: 9,
  SIGTERM: 15,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
} as const;

/** One of `KILL_SIGNALS`. */
export type KillSignal = keyof typeof KILL_SIGNALS;

const NAMES = Object.keys(KILL_SIGNALS) as readonly KillSignal[];

/** `TERM`, `sigterm` and `SIGTERM` are the same. */
export const killSignal = z.string().transform((text, context): KillSignal => {
  const upper = text.trim().toUpperCase();
  const name = NAMES.find((signal) => signal === upper || signal === `SIG${upper}`);
  if (name) return name;
  context.addIssue({
    code: "custom",
    message:
      `expected one of ${NAMES.join(", ")}, got ${quote(text)}. Other signals are refused because ` +
      "a signal sent through the engine's API cancels the restart policy, and a container " +
      "that survives it would never be restarted again",
  });
  return z.NEVER;
});
