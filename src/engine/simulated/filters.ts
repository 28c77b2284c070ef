import type { Refusals } from "./refusals.ts";

/** What a request's `filters` asks for, by name. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** Filters come as lists or, from older clients, as maps to true. */
export function readFilters(text: string | null, refusals: Refusals): Filters {
  return new Map(
    Object.entries(parse(text || "{}", refusals)).map(([name, wanted]) => [
      name,
      Array.isArray(wanted) ? wanted.map(String) : Object.keys(wanted as object),
    ]),
  );
}

/** Whether one of the wanted values is this one; without a filter of that name, any is. */
export function allows(filters: Filters, name: string, ...values: readonly string[]): boolean {
  const wanted = filters.get(name);
  return wanted === undefined || wanted.some((it) => values.includes(it));
}

/** Every wanted label, `name` or `name=value`, must be there. */
export function allowsLabels(filters: Filters, labels: Readonly<Record<string, string>>): boolean {
  return (filters.get("label") ?? []).every((label) => {
    const at = label.indexOf("=");
    if (at === -1) return label in labels;
    return labels[label.slice(0, at)] === label.slice(at + 1);
  });
}

function parse(text: string, refusals: Refusals): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // refused below
  }
  throw refusals.unreadableFilters();
}
