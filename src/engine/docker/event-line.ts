import type { Health } from "../container.ts";
import type { EngineAction, EngineEvent } from "../engine.ts";
import { asRecord, asText, asTexts } from "./read-answer.ts";

/** What is subscribed to. A healthcheck's own exec events, three per check, are not. */
export const ACTIONS: readonly EngineAction[] = [
  "create",
  "start",
  "restart",
  "kill",
  "die",
  "stop",
  "oom",
  "pause",
  "unpause",
  "rename",
  "update",
  "health_status",
  "destroy",
];

/** So much of a line that cannot be read is shown. */
const LONGEST_EXCERPT = 80;

interface Message {
  readonly Type?: string;
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: unknown };
  readonly timeNano?: number;
}

/** Not labels, though they stand among them. */
const OWN_ATTRIBUTES = new Set(["name", "image", "exitCode", "signal", "oldName", "execDuration"]);

/**
 * Reads one line of the event stream, received at `receivedAtMs` of our monotonic clock; undefined:
 * it is not about a container, or not an action that is followed.
 */
export function readEventLine(line: string, receivedAtMs: number): EngineEvent | undefined {
  const { Type, Action = "", Actor, timeNano } = parse(line);
  const [action = "", detail] = Action.split(": ", 2);
  const known = ACTIONS.find((it) => it === action);
  const id = Actor?.ID;
  if (Type !== "container" || known === undefined || !id || timeNano === undefined) {
    return undefined;
  }
  const attributes = asTexts(Actor.Attributes);
  const exitCode = known === "die" ? whole(attributes.exitCode) : undefined;
  const signal = known === "kill" ? whole(attributes.signal) : undefined;
  return {
    action: known,
    id,
    name: attributes.name ?? "",
    labels: Object.fromEntries(
      Object.entries(attributes).filter(([name]) => !OWN_ATTRIBUTES.has(name)),
    ),
    // nanoseconds exceed what a double holds exactly; what is lost is below a microsecond
    at: timeNano / 1e6,
    receivedAtMs,
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(known === "health_status" && { health: detail as Health }),
  };
}

/** Throws for a line that is no event: what comes after it cannot be trusted either. */
function parse(line: string): Message {
  try {
    const message = asRecord(JSON.parse(line));
    const { Action = "", Actor, timeNano = 0 } = message;
    if (Actor !== undefined) asText(asRecord(Actor).ID ?? "");
    if (typeof timeNano !== "number") throw new TypeError("no time");
    asText(Action);
    return message;
  } catch (error) {
    throw new Error(`an event that cannot be read: ${line.slice(0, LONGEST_EXCERPT)}`, {
      cause: error,
    });
  }
}

function whole(text: string | undefined): number | undefined {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) ? number : undefined;
}
