import { readDuration } from "../setting/duration.ts";
import { splitList } from "../setting/list.ts";

/** How much a container matters, from its labels; what is not labelled counts as medium. */
export const CRITICALITIES = ["low", "medium", "high"] as const;

/** One of `CRITICALITIES`. */
export type Criticality = (typeof CRITICALITIES)[number];

/** The prefix of the labels that chaos-monkey reads on containers. */
export const LABEL_PREFIX = "chaos-monkey.";

/** What the framework that some projects come from writes; read, never written. */
export const FRAMEWORK_PREFIX = "chaos.sutazai.com/";

/** One label that means something. */
interface Label {
  /** What it may hold, completing "expected ...". */
  readonly accepts: string;
  accepted(value: string): boolean;
}

const FLAG = words("true", "false");
const ANYTHING: Label = { accepts: "any text", accepted: () => true };

/** By the name behind `chaos-monkey.`. */
export const LABELS: Readonly<Record<string, Label>> = {
  enable: FLAG,
  protected: FLAG,
  criticality: words(...CRITICALITIES),
  group: { accepts: "the name of a group", accepted: (value) => value.trim() !== "" },
  "min-gap": duration(),
  "max-duration": duration(),
  "min-healthy": { accepts: "a whole number", accepted: (value) => /^\d{1,4}$/.test(value.trim()) },
  faults: { accepts: "kinds of faults", accepted: (value) => splitList(value).length > 0 },
  // written by the image and the overlay
  role: ANYTHING,
};

/** By the name behind `chaos.sutazai.com/`. */
const FRAMEWORK_LABELS: Readonly<Record<string, Label>> = {
  target: FLAG,
  protected: FLAG,
  safe_mode_only: FLAG,
  category: ANYTHING,
};

/** A label that looks like one of chaos-monkey and has no effect. */
export interface IneffectiveLabel {
  readonly label: string;
  readonly value: string;
  readonly because: string;
}

/** Those of a container's labels that look like chaos-monkey's and have no effect. */
export function ineffectiveLabels(
  labels: Readonly<Record<string, string>>,
): readonly IneffectiveLabel[] {
  return Object.entries(labels).flatMap(([label, value]) => {
    const because = whyIneffective(label, value);
    return because === undefined ? [] : [{ label, value, because }];
  });
}

function whyIneffective(label: string, value: string): string | undefined {
  if (label.startsWith(FRAMEWORK_PREFIX)) {
    return whyRefused(FRAMEWORK_LABELS, FRAMEWORK_PREFIX, label, value);
  }
  // also chaos_monkey.enable and Chaos-Monkey.enable, which look as if they worked
  if (!/^chaos[-_.]?monkey[.\-_/]/i.test(label)) return undefined;
  return whyRefused(LABELS, LABEL_PREFIX, label, value);
}

function whyRefused(
  known: Readonly<Record<string, Label>>,
  prefix: string,
  label: string,
  value: string,
): string | undefined {
  const name = label.slice(prefix.length);
  const meant = label.startsWith(prefix) && Object.hasOwn(known, name) ? known[name] : undefined;
  if (meant === undefined) {
    const names = Object.keys(known).filter((it) => it !== "role");
    return `there is no such label, only ${names.map((it) => prefix + it).join(", ")}`;
  }
  return meant.accepted(value) ? undefined : `expected ${meant.accepts}`;
}

function words(...all: readonly string[]): Label {
  return {
    accepts: all.join(" or "),
    accepted: (value) => all.includes(value.trim().toLowerCase()),
  };
}

function duration(): Label {
  return {
    accepts: "a duration such as 30s or 5m",
    accepted: (value) => readDuration(value.trim()).kind === "value",
  };
}
