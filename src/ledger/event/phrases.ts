import type { TargetName } from "../target-name.ts";

/** A target as people know it: its name, and its service where that says more. */
export function named({ name, service }: TargetName): string {
  return service === undefined || service === name ? name : `${name} (${service})`;
}

/** The ids at the end of a sentence, for `report`, `undo` and `docker`. */
export function ids(strike: string, ...targets: readonly TargetName[]): string {
  const containers = targets.map(({ id }) => id).join(" ");
  if (containers === "") return `[strike ${strike}]`;
  return `[strike ${strike}, ${targets.length === 1 ? "container" : "containers"} ${containers}]`;
}

/** `1 container`, `2 containers`. */
export function counted(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
