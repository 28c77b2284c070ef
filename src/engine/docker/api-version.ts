import { ChaosError } from "../../world/chaos-error.ts";

/** The newest version whose answers we have been written for. */
const NEWEST_KNOWN = "1.51";
/** Docker 20.10. */
const OLDEST_USED = "1.41";

/** The newest version that both sides speak; throws `engine-too-old` where there is none. */
export function chooseApiVersion(offered: {
  readonly newest: string;
  readonly oldest: string;
  /** For the message. */
  readonly engine: string;
}): string {
  const chosen = compare(offered.newest, NEWEST_KNOWN) <= 0 ? offered.newest : NEWEST_KNOWN;
  if (compare(chosen, OLDEST_USED) >= 0 && compare(chosen, offered.oldest) >= 0) return chosen;
  throw new ChaosError(
    "engine-too-old",
    `expected an engine that speaks some API version from ${OLDEST_USED} to ${NEWEST_KNOWN}, ` +
      `got ${offered.oldest} to ${offered.newest} from ${offered.engine}`,
  );
}

function compare(one: string, other: string): number {
  const [major = 0, minor = 0] = one.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}
