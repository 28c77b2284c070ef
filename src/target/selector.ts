import type { Reading } from "../setting/from-text.ts";
import { listNames } from "../setting/list-names.ts";
import { nearest } from "../setting/near-miss.ts";
import { type Pattern, readPattern, unanchoredHint } from "../setting/pattern.ts";
import { quote } from "../setting/quote.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { type Candidate, namesOf } from "./candidate.ts";
import { type LabelMatch, readLabelMatch } from "./label-match.ts";

/** More on one command line or in one request is a mistake, or an attack. */
const MOST_NAMES = 1000;
const MOST_LABELS = 100;

/** Which candidates a request selects. */
export interface Selector {
  /** A candidate matches at least one of them; empty: every candidate does. */
  readonly names: readonly Pattern[];
  /** A candidate carries all of them. */
  readonly labels: readonly LabelMatch[];
}

/**
 * Reads the selection of a request: names, services, ids, globs or `re2:` patterns, and labels.
 * Throws `bad-usage` for what can match nothing, and for too many or too long ones.
 */
export function readSelector({
  names = [],
  labels = [],
}: {
  readonly names?: readonly string[] | undefined;
  readonly labels?: readonly string[] | undefined;
}): Selector {
  return {
    names: readAll(names, { what: "name", most: MOST_NAMES, read: readPattern }),
    labels: readAll(labels, { what: "label", most: MOST_LABELS, read: readLabelMatch }),
  };
}

function readAll<Value>(
  texts: readonly string[],
  {
    what,
    most,
    read,
  }: {
    readonly what: string;
    readonly most: number;
    readonly read: (text: string) => Reading<Value>;
  },
): readonly Value[] {
  if (texts.length > most) {
    throw new ChaosError("bad-usage", `expected at most ${most} ${what}s, got ${texts.length}`);
  }
  return texts.map((text) => {
    const reading = read(text);
    if (reading.kind === "value") return reading.value;
    const because = reading.because === undefined ? "" : `: ${reading.because}`;
    throw new ChaosError(
      "bad-usage",
      `expected the ${what} of a target, got ${quote(text)}${because}`,
    );
  });
}

/**
 * The candidates that a selector selects, in their order. Throws `no-such-target` when one of its
 * names matches nothing, or when nothing carries its labels; `inScope` says what to suggest.
 */
export function selectedBy<One extends Candidate>(
  { names, labels }: Selector,
  candidates: readonly One[],
  inScope: (candidate: One) => boolean,
): readonly One[] {
  const selected = new Set<One>();
  const known = () => candidates.filter(inScope).flatMap(namesOf);
  for (const name of names) {
    const matching = matchesOf(name, candidates);
    if (matching.length === 0) throw nothingMatches(name, known());
    for (const candidate of matching) selected.add(candidate);
  }
  const named = names.length === 0 ? candidates : candidates.filter((it) => selected.has(it));
  const labelled = named.filter(({ container }) =>
    labels.every((label) => label.matches(container?.labels ?? {})),
  );
  if (labels.length > 0 && labelled.length === 0) {
    const ofNames = names.length === 0 ? "" : ` of ${listNames(names.map(({ text }) => text))}`;
    throw new ChaosError(
      "no-such-target",
      `expected a container${ofNames} with ${labels.length === 1 ? "the label" : "all the labels"} ${listNames(labels.map(({ text }) => text))}, found none`,
    );
  }
  return labelled;
}

/** As docker reads a name: a full id, then a name (or a service), then the beginning of an id. */
function matchesOf<One extends Candidate>(
  name: Pattern,
  candidates: readonly One[],
): readonly One[] {
  const matching = candidates.filter(
    (it) => it.id === name.text || namesOf(it).some((its) => name.matches(its)),
  );
  if (matching.length > 0 || !/^[0-9a-f]{1,64}$/.test(name.text)) return matching;
  const byId = candidates.filter(
    ({ kind, id }) => kind === "container" && id.startsWith(name.text),
  );
  if (byId.length <= 1) return byId;
  throw new ChaosError(
    "no-such-target",
    `expected one container whose id starts with ${quote(name.text)}, got ${byId.length}: ${listNames(byId.map((it) => it.name))}; write more of the id`,
  );
}

function nothingMatches(name: Pattern, known: readonly string[]): ChaosError {
  return new ChaosError(
    "no-such-target",
    name.isExact
      ? `expected the name, service or id of a container, got ${quote(name.text)}; ${didYouMean(name, known)}\`chaos-monkey targets\` lists them`
      : `expected a container or service that ${quote(name.text)} matches, found none; ${unanchoredHint(name, known) ?? "`chaos-monkey targets` lists them"}`,
  );
}

function didYouMean(name: Pattern, known: readonly string[]): string {
  const near = nearest(name.text, known);
  return near === undefined ? "" : `did you mean ${near}? `;
}
