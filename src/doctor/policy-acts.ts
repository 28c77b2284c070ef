import type { Container } from "../engine/container.ts";
import { KILL_SIGNALS } from "../fault/lifecycle/signal.ts";

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(KILL_SIGNALS).map(([name, number]) => [String(number), name]),
);

/**
 * Whether a container's restart policy acts after a kill through the engine's API. The engine takes
 * it for stopped on purpose, except where the image or its creator named a stop signal, another one
 * is sent, and the policy is `always` or `on-failure` (moby daemon/kill.go and restartmanager.go).
 */
export function policyActs(
  { restartPolicy, stopSignal }: Pick<Container, "restartPolicy" | "stopSignal">,
  signal: string,
): boolean {
  const sent = plain(signal);
  if (sent === "KILL" || stopSignal === undefined || plain(stopSignal) === sent) return false;
  return restartPolicy.name === "always" || restartPolicy.name === "on-failure";
}

function plain(signal: string): string {
  return (NAMES.get(signal) ?? signal.toUpperCase()).replace(/^SIG/, "");
}
