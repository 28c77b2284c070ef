import { isAbsolute, join } from "node:path";

/**
 * Where the state lives when CHAOS_STATE_DIR does not say: in a container the folder that the
 * image owns, elsewhere the user's state folder (XDG Base Directory Specification, which wants a
 * relative XDG_STATE_HOME ignored).
 */
export function defaultStateFolder(machine: {
  readonly insideContainer: boolean;
  /** The user's home folder. */
  readonly home: string;
  readonly xdgStateHome: string | undefined;
}): string {
  if (machine.insideContainer) return "/var/lib/chaos-monkey";
  const { xdgStateHome } = machine;
  const base =
    xdgStateHome !== undefined && isAbsolute(xdgStateHome)
      ? xdgStateHome
      : join(machine.home, ".local", "state");
  return join(base, "chaos-monkey");
}
