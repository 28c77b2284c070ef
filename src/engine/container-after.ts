import type { Container } from "./container.ts";
import type { EngineEvent } from "./engine.ts";

/** What an event alone says about a container. */
export function containerAfter(container: Container, event: EngineEvent): Container {
  switch (event.action) {
    case "start":
      if (isBeforeItsRun(container, event)) return container;
      return {
        ...container,
        state: "running",
        startedAt: event.at,
        healthySince: undefined,
        health: container.health === "none" ? "none" : "starting",
      };
    case "die":
      if (isBeforeItsRun(container, event)) return container;
      return {
        ...container,
        state: "exited",
        finishedAt: event.at,
        exitCode: event.exitCode ?? container.exitCode,
        healthySince: undefined,
      };
    case "pause":
      return { ...container, state: "paused" };
    case "unpause":
      return { ...container, state: "running" };
    case "health_status": {
      const health = event.health ?? container.health;
      return { ...container, health, healthySince: health === "healthy" ? event.at : undefined };
    }
    case "rename":
      return { ...container, name: event.name };
    case "create":
    case "restart":
    case "kill":
    case "stop":
    case "oom":
    case "update":
    case "destroy":
      return container;
  }
}

/** An event that was told late, of an earlier run than the one that is known. Engine's times both. */
function isBeforeItsRun({ startedAt }: Container, { at }: EngineEvent): boolean {
  return startedAt !== undefined && at < startedAt;
}
