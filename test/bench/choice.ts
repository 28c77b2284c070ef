import { containerCandidate } from "../../src/target/candidate.ts";
import { drawOrder, judgeAll, passedOver } from "../../src/target/choose.ts";
import { dice } from "../../src/world/dice.ts";
import { container } from "../support/container.ts";
import { type Figure, median, shown } from "./figure.ts";

const ROUNDS = 15;
/** So many candidates are looked at in each round, whatever the size of the choice. */
const CANDIDATES_A_ROUND = 20_000;
const SIZES = [100, 1000, 10_000];

/** Time to choose, for each candidate, among few and among many. */
export function choice(): readonly Figure[] {
  const times = new Map(SIZES.map((size) => [size, [] as number[]]));
  const chooseAmong = SIZES.map((size) => ({ size, choose: chooser(size) }));
  for (let round = -3; round < ROUNDS; round++) {
    for (const { size, choose } of chooseAmong) {
      const repeats = CANDIDATES_A_ROUND / size;
      const from = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) choose(`${round}.${repeat}`);
      const nsEach = ((performance.now() - from) * 1e6) / CANDIDATES_A_ROUND;
      if (round >= 0) times.get(size)?.push(nsEach);
    }
  }
  const few = median(times.get(SIZES[0] ?? 0) ?? []);
  return SIZES.map((size) => {
    const each = median(times.get(size) ?? []);
    return {
      what: `choice among ${size}, each candidate`,
      ours: `${shown(each)} ns`,
      bare: size === SIZES[0] ? "" : `${shown(few)} ns`,
      ratio: each / few,
      aim: "flat: at most 2",
      isReached: each / few <= 2,
    };
  });
}

function chooser(size: number): (seed: string) => void {
  const containers = Array.from({ length: size }, (_, index) =>
    container({
      name: `shop-worker-${(index * 7919) % size}`,
      service: `worker${index % 10}`,
      // not all may be hit, and of those that may not the names are kept
      state: index % 3 === 0 ? "exited" : "running",
    }),
  );
  const candidates = containers.map(containerCandidate);
  const context = {
    rules: {
      scope: { kind: "project", projects: ["shop"] },
      targets: [],
      labels: [],
      protectedWords: ["rabbitmq", "postgres", "prometheus", "grafana"],
      minAgeMs: 0,
      criticalities: ["low", "medium", "high"],
      safeMode: false,
    },
    self: undefined,
    engineNow: 1_000_000,
    inProgress: new Set<string>(),
    lasting: new Map<string, string>(),
  } as const;
  return (seed) => {
    const judged = judgeAll(candidates, context);
    const [first] = drawOrder(judged, dice(seed));
    const { "not-running": passed = [] } = passedOver(judged);
    if (first === undefined || passed.length === 0) {
      throw new Error("expected somebody to be chosen and somebody to be passed over");
    }
  };
}
