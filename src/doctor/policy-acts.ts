import type { Container } from "../engine/container.ts";

const NUMBERS: Readonly<Record<string, string>> = {
  "2": "INT",
  "3": "QUIT",
  "6": "ABRT",
  "9": "KILL",
  "15": "TERM",
};

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
  return NUMBERS[signal] ?? signal.toUpperCase().replace(/^SIG/, "");
}
