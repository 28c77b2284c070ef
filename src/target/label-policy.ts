import { type Container, projectOf, serviceOf } from "../engine/container.ts";
import { readDuration } from "../setting/duration.ts";
import { splitList } from "../setting/list.ts";
import { CRITICALITIES, type Criticality } from "./criticality.ts";
import { FRAMEWORK_PREFIX, LABEL_PREFIX, LABELS } from "./labels.ts";

/** What a container's labels ask for. They may only restrict what the configuration allows. */
export interface LabelPolicy {
  readonly optedIn: boolean;
  /** The label, in words; undefined: none does. */
  readonly optedOutBy: string | undefined;
  readonly protectedBy: string | undefined;
  readonly criticality: Criticality;
  /** What shares its gaps: its service first, and its group where it names one. */
  readonly groups: readonly [string, ...string[]];
  /** Only the mode `safe` may hit it. */
  readonly safeModeOnly: boolean;
  readonly minGapMs: number;
  readonly minHealthy: number;
  readonly maxDurationMs: number;
  /** Undefined: any fault. */
  readonly faults: readonly string[] | undefined;
  /** What is wrong with a label that is meant to restrict, in words. */
  readonly unreadable: string | undefined;
}

/** A malformed value of one of these spares the container: what it asks for is not known. */
const LIMITS = ["group", "min-gap", "max-duration", "min-healthy", "faults"] as const;

/** A judgement reads the same policy a dozen times; a container never changes, it is replaced. */
const known = new WeakMap<Container, LabelPolicy>();

/** Reads the labels; a malformed one is read as whatever spares the container most. */
export function labelPolicyOf(container: Container): LabelPolicy {
  const policy = known.get(container) ?? readPolicy(container);
  known.set(container, policy);
  return policy;
}

function readPolicy(container: Container): LabelPolicy {
  const { labels } = container;
  const ours = (name: string) => labels[LABEL_PREFIX + name]?.trim();
  const theirs = (name: string) => labels[FRAMEWORK_PREFIX + name]?.trim();
  const group = ours("group");
  const enables = pick(labels, [`${LABEL_PREFIX}enable`, `${FRAMEWORK_PREFIX}target`]);
  const protects = pick(labels, [`${LABEL_PREFIX}protected`, `${FRAMEWORK_PREFIX}protected`]);
  // anything but a clear yes counts as no, and anything but a clear no as protection
  const optedOut = enables.find(({ value }) => value !== "true");
  const protecting = protects.find(({ value }) => value !== "false");
  const malformed = LIMITS.find((name) => {
    const value = labels[LABEL_PREFIX + name];
    return value !== undefined && LABELS[name]?.accepted(value) !== true;
  });
  return {
    optedIn: enables.length > 0 && optedOut === undefined,
    optedOutBy: optedOut?.text,
    protectedBy: protecting?.text,
    criticality:
      theirs("category")?.toLowerCase() === "critical" ? "high" : criticality(ours("criticality")),
    groups: [serviceKey(container), ...(group === undefined ? [] : [group])],
    safeModeOnly: (theirs("safe_mode_only") ?? "false").toLowerCase() !== "false",
    minGapMs: milliseconds(ours("min-gap"), 0),
    minHealthy: Number(ours("min-healthy") ?? 0),
    maxDurationMs: milliseconds(ours("max-duration"), Number.POSITIVE_INFINITY),
    faults: ours("faults") === undefined ? undefined : splitList(ours("faults") ?? ""),
    unreadable:
      malformed &&
      `its label ${LABEL_PREFIX}${malformed} is "${ours(malformed)}", expected ${LABELS[malformed]?.accepts}`,
  };
}

/** Names the service of a container among all projects; one without a service is its own. */
export function serviceKey(container: Container): string {
  const service = serviceOf(container);
  return service === undefined
    ? `container ${container.name}`
    : `${projectOf(container) ?? ""}/${service}`;
}

function pick(
  labels: Readonly<Record<string, string>>,
  names: readonly string[],
): readonly { readonly value: string; readonly text: string }[] {
  return names.flatMap((name) => {
    const value = labels[name];
    if (value === undefined) return [];
    return [{ value: value.trim().toLowerCase(), text: `its label ${name} is "${value}"` }];
  });
}

function criticality(text: string | undefined): Criticality {
  if (text === undefined) return "medium";
  return CRITICALITIES.find((word) => word === text.toLowerCase()) ?? "high";
}

function milliseconds(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const reading = readDuration(text);
  return reading.kind === "value" ? reading.value : otherwise;
}
