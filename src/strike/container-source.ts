import type { Containers } from "../engine/containers.ts";
import { type CandidateSource, containerCandidate } from "../target/candidate.ts";

/** The containers of an engine as the candidates of strikes. */
export function containerSource(containers: Pick<Containers, "all" | "refresh">): CandidateSource {
  return {
    candidates: () => containers.all().map(containerCandidate),
    async refresh({ id }) {
      const container = await containers.refresh(id);
      return container && containerCandidate(container);
    },
  };
}
