import { isAbsolute, join } from "node:path";

/**
 * Where the state lives when CHAOS_STATE_DIR does not say: in a container the folder that the
 * image owns, elsewhere the user's state folder (XDG Base Directory Specification, which wants a
 * relative XDG_STATE_HOME ignored).
 */
export function defaultStateDir(machine: {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  readonly inContainer: boolean;
}): string {
  if (machine.inContainer) return "/var/lib/chaos-monkey";
  const xdg = machine.env.XDG_STATE_HOME;
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(machine.home, ".local", "state");
  return join(base, "chaos-monkey");
}
