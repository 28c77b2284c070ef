/** What all our labels on containers begin with. */
export const LABEL_PREFIX = "chaos-monkey.";

/** The labels that mean something, without the prefix, and what each may hold; undefined: any text. */
export const LABELS: Readonly<Record<string, readonly string[] | undefined>> = {
  enable: ["true", "false"],
  protected: ["true", "false"],
  criticality: ["low", "medium", "high"],
  group: undefined,
  // written by the image and the overlay
  role: undefined,
};

export interface StrangeLabel {
  readonly label: string;
  readonly value: string;
  readonly because: string;
}

/** Those of a container's labels that are meant for us and mean nothing. */
export function strangeLabels(labels: Readonly<Record<string, string>>): readonly StrangeLabel[] {
  return Object.entries(labels).flatMap(([label, value]) => {
    const because = whyStrange(label, value);
    return because === undefined ? [] : [{ label, value, because }];
  });
}

function whyStrange(label: string, value: string): string | undefined {
  // also chaos_monkey.enable and Chaos-Monkey.enable, which somebody believes in
  if (!/^chaos[-_.]?monkey[.\-_/]/i.test(label)) return undefined;
  const name = label.slice(LABEL_PREFIX.length);
  if (!label.startsWith(LABEL_PREFIX) || !Object.hasOwn(LABELS, name)) {
    const known = Object.keys(LABELS).filter((it) => it !== "role");
    return `there is no such label, only ${known.map((it) => LABEL_PREFIX + it).join(", ")}`;
  }
  const accepted = LABELS[name];
  if (accepted === undefined || accepted.includes(value.toLowerCase())) return undefined;
  return `expected ${accepted.join(" or ")}`;
}
