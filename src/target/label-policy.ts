import { type Container, projectOf, serviceOf } from "../engine/container.ts";
import { readDuration } from "../setting/duration.ts";
import { splitList } from "../setting/list.ts";
import {
  CRITICALITIES,
  type Criticality,
  FRAMEWORK_PREFIX,
  LABEL_PREFIX,
  LABELS,
} from "./labels.ts";

/** What a container's labels require. They may only restrict what the configuration allows. */
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

/** A malformed value of one of these rejects the container: what it requires is not known. */
const LIMITS = ["group", "min-gap", "max-duration", "min-healthy", "faults"] as const;

/** A judgement reads the same policy a dozen times; a container never changes, it is replaced. */
const known = new WeakMap<Container, LabelPolicy>();

/** Reads the labels; a malformed one is read as the strictest that it could mean. */
export function labelPolicyOf(container: Container): LabelPolicy {
  const policy = known.get(container) ?? readPolicy(container);
  known.set(container, policy);
  return policy;
}

function readPolicy(container: Container): LabelPolicy {
  const { labels } = container;
  const own = (name: string) => labels[LABEL_PREFIX + name]?.trim();
  const framework = (name: string) => labels[FRAMEWORK_PREFIX + name]?.trim();
  const group = own("group");
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
      framework("category")?.toLowerCase() === "critical"
        ? "high"
        : criticality(own("criticality")),
    groups: [serviceKey(container), ...(group === undefined ? [] : [group])],
    safeModeOnly: (framework("safe_mode_only") ?? "false").toLowerCase() !== "false",
    minGapMs: milliseconds(own("min-gap"), 0),
    minHealthy: Number(own("min-healthy") ?? 0),
    maxDurationMs: milliseconds(own("max-duration"), Number.POSITIVE_INFINITY),
    faults: own("faults") === undefined ? undefined : splitList(own("faults") ?? ""),
    unreadable:
      malformed &&
      `its label ${LABEL_PREFIX}${malformed} is "${own(malformed)}", expected ${LABELS[malformed]?.accepts}`,
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
