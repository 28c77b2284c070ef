import { allows, allowsLabels, readFilters } from "./filters.ts";
import { listingJson } from "./inspection-json.ts";
import { Refusal } from "./refusal.ts";
import { readSignal } from "./signal-number.ts";
import type { SimulatedContainer } from "./simulated-container.ts";
import type { Simulation } from "./simulation.ts";

const LIST_FILTERS: readonly string[] = ["health", "id", "label", "name", "status"];
const STATES: readonly string[] = [
  ...["created", "running", "paused", "restarting", "removing", "exited", "dead"],
];
const GRACE_BY_DEFAULT_S = 10;

/** Throws when there is none of that id or name. */
export function find({ containers }: Simulation, idOrName: string): SimulatedContainer {
  if (idOrName === "") throw new Refusal(400, 'invalid name or ID supplied: ""');
  const container = containers.find(idOrName);
  if (container === undefined) throw new Refusal(404, `No such container: ${idOrName}`);
  return container;
}

export function list({ containers, edition }: Simulation, query: URLSearchParams): unknown {
  const { refusals } = edition;
  const filters = readFilters(query.get("filters"), refusals);
  const unknown = [...filters.keys()].find((name) => !LIST_FILTERS.includes(name));
  if (unknown !== undefined) throw refusals.unknownFilter(unknown);
  const noState = filters.get("status")?.find((state) => !STATES.includes(state));
  if (noState !== undefined) throw refusals.unknownFilter(`status=${noState}`);
  const all = isTrue(query.get("all")) || filters.has("status");
  const isWanted = (container: SimulatedContainer) =>
    (all || container.isUp) &&
    allows(filters, "status", container.state) &&
    allows(filters, "health", container.health?.status ?? "none") &&
    allowsLabels(filters, container.spec.labels ?? {}) &&
    (filters.get("id") ?? [""]).some((id) => container.id.startsWith(id)) &&
    (filters.get("name") ?? [""]).some((name) => new RegExp(name).test(container.name));
  const newestFirst = [...containers].filter(isWanted).reverse();
  const limit = Number(query.get("limit") || newestFirst.length);
  return newestFirst.slice(0, limit).map(listingJson);
}

export function kill(simulation: Simulation, name: string, query: URLSearchParams): void {
  const { refusals } = simulation.edition;
  try {
    const signal = readSignal(query.get("signal") || "SIGKILL", refusals);
    find(simulation, name).kill(signal);
  } catch (error) {
    throw error instanceof Refusal ? refusals.cannotKill(name, error) : error;
  }
}

export function rename(
  { containers }: Simulation,
  container: SimulatedContainer,
  query: URLSearchParams,
): void {
  const name = query.get("name");
  if (!name) throw new Refusal(400, "Neither old nor new names may be empty");
  containers.rename(container, name);
}

export function remove(container: SimulatedContainer, query: URLSearchParams): void {
  container.remove(isTrue(query.get("force")));
}

/** `t` in whole seconds; a negative one waits for ever. */
export function graceMs(query: URLSearchParams): number {
  const text = query.get("t") ?? String(GRACE_BY_DEFAULT_S);
  if (!/^-?\d+$/.test(text)) {
    throw new Refusal(500, `strconv.Atoi: parsing "${text}": invalid syntax`);
  }
  const seconds = Number(text);
  return seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
}

function isTrue(text: string | null): boolean {
  return text !== null && !["", "0", "no", "false", "none"].includes(text.toLowerCase().trim());
}
