import { escapeControl } from "../world/escape-control.ts";

/** A message without anything that steers a terminal: it quotes files, names and answers. */
export function escapeLines(message: string): string {
  return message.split("\n").map(escapeControl).join("\n");
}
