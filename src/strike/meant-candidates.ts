import type { Fault } from "../fault/fault.ts";
import type { HoldCode } from "../ledger/hold-code.ts";
import { nearest } from "../setting/near-miss.ts";
import { quote } from "../setting/quote.ts";
import { type Candidate, type ContainerCandidate, namesOf } from "../target/candidate.ts";
import { answersTo, type Judged } from "../target/choose.ts";
import type { Rejection } from "../target/judge.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { someOf } from "../world/some-of.ts";
import type { FactReader } from "./fact-reader.ts";
import type { StrikeRequest } from "./strike-request.ts";

/** A candidate that was passed over. */
export interface Rejected {
  readonly candidate: Pick<Candidate, "name">;
  readonly rejection: Rejection;
}

/** The candidates that a request means, each judged by what is known of it without asking. */
export interface MeantCandidates {
  readonly judged: readonly Judged<ContainerCandidate>[];
  readonly rejected: readonly Rejected[];
}

/** Rejects with `no-such-target` when no container has the name. */
export function meantCandidates(
  { asked, durationMs = 0 }: StrikeRequest,
  fault: Fault,
  factReader: Pick<FactReader, "judgeAll">,
): MeantCandidates {
  const known = factReader.judgeAll({ fault, durationMs, chosen: [] });
  const judged = known.filter(
    ({ candidate: { container } }) => asked === undefined || answersTo(container, asked),
  );
  if (asked !== undefined && judged.length === 0) throw nobodyAnswers(asked, known);
  const rejected = judged.flatMap(({ candidate, rejection }) =>
    rejection ? [{ candidate, rejection }] : [],
  );
  return { judged, rejected };
}

function nobodyAnswers(asked: string, judged: readonly Judged<ContainerCandidate>[]): ChaosError {
  const inScope = judged.filter(({ rejection }) => rejection?.code !== "out-of-scope");
  const known = inScope.flatMap(({ candidate }) => namesOf(candidate));
  const near = nearest(asked, known);
  const meant = near === undefined ? "" : `did you mean ${near}? `;
  return new ChaosError(
    "no-such-target",
    `expected the name, service or id of a container, got ${quote(asked)}; ${meant}` +
      "`chaos-monkey targets` lists them",
  );
}

/** Why nothing can be chosen where everything was rejected. */
export function whyNobody(rejected: readonly Rejected[]): Rejection {
  const inScope = rejected.filter(({ rejection }) => rejection.code !== "out-of-scope");
  const [first] = inScope.length > 0 ? inScope : rejected;
  if (first === undefined) return { code: "no-candidate", because: "there is no container at all" };
  if (inScope.length === 0 && rejected.length > 1) {
    return { code: "no-candidate", because: first.rejection.because };
  }
  if (inScope.length <= 1) {
    return {
      code: first.rejection.code,
      because: `${first.candidate.name}: ${first.rejection.because}`,
    };
  }
  const groups = new Map<HoldCode, string[]>();
  for (const { candidate, rejection } of inScope) {
    const names = groups.get(rejection.code);
    if (names) names.push(candidate.name);
    else groups.set(rejection.code, [candidate.name]);
  }
  const [[only, names] = []] = groups;
  if (groups.size === 1 && only && names) return { code: only, because: someOf(names) };
  const because = [...groups].map(([code, names]) => `${code}: ${someOf(names)}`).join("; ");
  return { code: "no-candidate", because };
}
