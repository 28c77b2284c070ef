import { Refusal } from "./refusal.ts";

/** What a request's `filters` asks for, by name. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** Filters come as lists or, from older clients, as maps to true. */
export function readFilters(text: string | null, known: readonly string[]): Filters {
  const parsed = parse(text || "{}");
  return new Map(
    Object.entries(parsed).map(([name, wanted]) => {
      if (!known.includes(name)) throw new Refusal(400, `Invalid filter '${name}'`);
      return [name, Array.isArray(wanted) ? wanted.map(String) : Object.keys(wanted as object)];
    }),
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

function parse(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // refused below
  }
  throw new Refusal(400, `invalid filter: ${text}`);
}
