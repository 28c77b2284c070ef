import { escapeControl } from "../world/escape-control.ts";

/** A message without terminal control sequences: it may quote files, names and answers. */
export function escapeLines(message: string): string {
  return message.split("\n").map(escapeControl).join("\n");
}
