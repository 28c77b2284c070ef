import type { Container } from "../../engine/container.ts";

/** Whether a container still runs as it did when it was chosen. */
export function isSameRun(
  container: Pick<Container, "state" | "startedAt">,
  earlier: { readonly startedAt: number | undefined },
): boolean {
  const alive = container.state === "running" || container.state === "paused";
  // the engine's timestamps come through a double: equal within a microsecond is equal
  return alive && Math.abs((container.startedAt ?? 0) - (earlier.startedAt ?? 0)) < 0.01;
}
