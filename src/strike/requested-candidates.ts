import type { Fault } from "../fault/fault.ts";
import { listNames } from "../setting/list-names.ts";
import type { Candidate } from "../target/candidate.ts";
import type { Judged } from "../target/choose.ts";
import type { Rejection } from "../target/judge.ts";
import { readSelector, selectedBy } from "../target/selector.ts";
import type { FactReader } from "./fact-reader.ts";
import type { StrikeRequest } from "./strike-request.ts";

/** How many different reasons a hold spells out. */
const MOST_REASONS = 3;

/** A candidate that was passed over. */
export interface Rejected {
  readonly candidate: Pick<Candidate, "name">;
  readonly rejection: Rejection;
}

/** The candidates that a request means, each judged by what is known of it without asking. */
export interface RequestedCandidates {
  readonly judged: readonly Judged[];
  readonly rejected: readonly Rejected[];
}

/** Throws `no-such-target` when a name matches nothing, and `bad-usage` when it never could. */
export function requestedCandidates(
  request: StrikeRequest,
  fault: Fault,
  factReader: Pick<FactReader, "judgeAll">,
): RequestedCandidates {
  const selector = readSelector(request);
  const known = factReader.judgeAll({
    fault,
    durationMs: request.durationMs ?? 0,
    chosen: [],
  });
  const outOfScope = new Set(
    known.flatMap(({ candidate, rejection }) =>
      rejection?.code === "out-of-scope" ? [candidate] : [],
    ),
  );
  const candidates = known.map(({ candidate }) => candidate);
  const meant = new Set(selectedBy(selector, candidates, (it) => !outOfScope.has(it)));
  const judged = known.filter(({ candidate }) => meant.has(candidate));
  const rejected = judged.flatMap(({ candidate, rejection }) =>
    rejection ? [{ candidate, rejection }] : [],
  );
  return { judged, rejected };
}

/** Why nothing can be chosen where everything was rejected. */
export function reasonForNoTarget(rejected: readonly Rejected[]): Rejection {
  const inScope = rejected.filter(({ rejection }) => rejection.code !== "out-of-scope");
  const [first] = inScope.length > 0 ? inScope : rejected;
  if (first === undefined) return { code: "no-candidate", because: "there is no container at all" };
  if (inScope.length === 0 && rejected.length > 1) {
    return {
      code: "no-candidate",
      because: `no such container is in scope: ${first.rejection.because}`,
    };
  }
  if (inScope.length <= 1) {
    return {
      code: first.rejection.code,
      because: `${first.candidate.name}: ${first.rejection.because}`,
    };
  }
  const byCode = namesBy(inScope, ({ code }) => code);
  if (byCode.size > 1) {
    const because = [...byCode].map(([code, names]) => `${code}: ${listNames(names)}`).join("; ");
    return { code: "no-candidate", because };
  }
  const byReason = [...namesBy(inScope, ({ because }) => because)];
  const told = byReason
    .slice(0, MOST_REASONS)
    .map(([because, names]) => `${listNames(names)}: ${because}`);
  const untold = byReason.slice(MOST_REASONS).flatMap(([, names]) => names);
  if (untold.length > 0) told.push(`and ${untold.length} more`);
  return { code: first.rejection.code, because: told.join("; ") };
}

function namesBy<Key>(
  rejected: readonly Rejected[],
  keyOf: (rejection: Rejection) => Key,
): ReadonlyMap<Key, readonly string[]> {
  const names = new Map<Key, string[]>();
  for (const { candidate, rejection } of rejected) {
    const key = keyOf(rejection);
    names.set(key, [...(names.get(key) ?? []), candidate.name]);
  }
  return names;
}
