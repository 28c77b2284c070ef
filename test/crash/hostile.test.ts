import { describe, expect, test } from "vitest";
import { dice } from "../../src/world/dice.ts";
import type { Misconduct } from "../support/hostile-proxy.ts";
import { randomMisconduct } from "../support/random-misconduct.ts";
import { askDaemon } from "./control-client.ts";
import {
  type HostileScene,
  hostileScene,
  isInspection,
  nothingLeft,
  once,
  strikeAll,
} from "./hostile-scene.ts";
import type { MonkeyProcess } from "./monkey-process.ts";
import { eventually } from "./scene.ts";
import { LASTING } from "./stage.ts";
import { openRows, readState } from "./state-reader.ts";

const PAUSE = LASTING.filter(({ fault }) => fault === "pause");
const BROKEN: readonly (readonly [title: string, misconduct: Misconduct])[] = [
  ["cut in its body", { kind: "cut", afterBytes: 900 }],
  ["garbage", { kind: "garbage" }],
  ["no JSON", { kind: "garbage-body" }],
  ["shorter than announced", { kind: "wrong-length" }],
  ["endless", { kind: "endless" }],
  ["never sent", { kind: "silence" }],
];

describe.concurrent("one answer of the engine that is broken hangs nothing", () => {
  test.for(BROKEN)(
    "a daemon that undoes goes on after an answer that is %s (P53)",
    async ([, misconduct]) => {
      await using parts = new AsyncDisposableStack();
      const scene = await hostileScene(parts);
      const daemon = scene.daemon();
      await daemon.ready();
      await strikeAll(scene);
      scene.proxy.conduct = once(isInspection, misconduct);
      void askDaemon(scene.stateDir, "/v1/leases/undo", { leases: "all" });
      await nothingLeft(scene, daemon);
      expect(await daemon.signalled("SIGTERM")).toBe(0);
    },
  );

  test.for(BROKEN)(
    "a guardian goes on after an answer that is %s (P53)",
    async ([, misconduct]) => {
      await using parts = new AsyncDisposableStack();
      const scene = await hostileScene(parts, { faults: PAUSE });
      const guardian = scene.guardian();
      const daemon = scene.daemon();
      await Promise.all([guardian.said("guarding"), daemon.ready()]);
      await strikeAll(scene);
      await daemon.signalled("SIGKILL");
      scene.proxy.conduct = once(isInspection, misconduct);
      await nothingLeft(scene, guardian);
      expect(await guardian.signalled("SIGTERM")).toBe(0);
    },
  );

  test.for(BROKEN)(
    "a daemon that starts gets ready after an answer that is %s (P53)",
    async ([, misconduct]) => {
      await using parts = new AsyncDisposableStack();
      const scene = await hostileScene(parts, { faults: PAUSE });
      scene.proxy.conduct = once(isInspection, misconduct);
      const daemon = scene.daemon();
      await daemon.ready();
      await strikeAll(scene, 500);
      await nothingLeft(scene, daemon);
    },
  );

  test.for(BROKEN)(
    "the next strike happens after one whose inspection was %s (P53)",
    async ([, misconduct]) => {
      await using parts = new AsyncDisposableStack();
      const scene = await hostileScene(parts, { faults: PAUSE });
      const daemon = scene.daemon();
      await daemon.ready();
      scene.proxy.conduct = once(isInspection, misconduct);
      await strikeAll(scene, 500);
      await nothingLeft(scene, daemon);
      await strikeAll(scene, 500);
      await nothingLeft(scene, daemon);
    },
  );

  test("an event stream that is never answered does not keep the daemon from starting (P53)", async () => {
    await using parts = new AsyncDisposableStack();
    const scene = await hostileScene(parts, { faults: PAUSE });
    scene.proxy.conduct = once((_method, path) => path.includes("/events"), { kind: "silence" });
    const daemon = scene.daemon();
    await daemon.ready();
    await strikeAll(scene, 500);
    await nothingLeft(scene, daemon);
  });

  test("a daemon whose event stream has gone silent still strikes, and undoes at the deadline (P53)", async () => {
    await using parts = new AsyncDisposableStack();
    const scene = await hostileScene(parts);
    const daemon = scene.daemon();
    await daemon.ready();
    scene.proxy.muteStreams();
    await strikeAll(scene, 1000);
    await nothingLeft(scene, daemon);
    await eventually(
      () => openRows(scene.stateDir).recoveries === 0,
      () => `no pending recovery, log:\n${daemon.lines.join("\n")}`,
    );
    scene.proxy.unmuteStreams();
    await strikeAll(scene, 1000);
    await nothingLeft(scene, daemon);
  });
});

describe.concurrent("a proxy that misbehaves at random", () => {
  const seeds = [process.env.MONKEY_HOSTILE_SEED ?? crypto.randomUUID().slice(0, 8)];

  test.for(seeds)("leaves nothing behind, whoever heals; seed %s (P12, P13, P53)", async (seed) => {
    await using parts = new AsyncDisposableStack();
    const scene = await hostileScene(parts);
    const guardian = scene.guardian();
    const daemon = scene.daemon();
    await Promise.all([guardian.said("guarding"), daemon.ready()]);
    scene.proxy.conduct = randomMisconduct(dice(seed, "misconduct"));
    const striking = strikeUntilDead(scene, daemon);
    await new Promise((later) => setTimeout(later, 8000));
    scene.proxy.goAway();
    await new Promise((later) => setTimeout(later, 500));
    scene.proxy.comeBack();
    await new Promise((later) => setTimeout(later, 4000));
    await daemon.signalled("SIGKILL");
    await striking;
    await new Promise((later) => setTimeout(later, 4000));
    scene.proxy.conduct = () => undefined;
    const next = scene.daemon();
    await next.ready();
    await nothingLeft(scene, next, guardian);
    expect(readState(scene.stateDir).chain.kind).toBe("intact");
    expect(await next.signalled("SIGTERM")).toBe(0);
    expect(await guardian.signalled("SIGTERM")).toBe(0);
  });
});

/** Strikes each target again and again; what is held is asked for again a moment later. */
async function strikeUntilDead(
  { stage, stateDir }: HostileScene,
  daemon: MonkeyProcess,
): Promise<void> {
  await Promise.all(
    stage.targets.map(async ({ name, fault, params }) => {
      while (daemon.end === undefined) {
        const command = { target: name, fault, params, durationMs: 300 };
        await askDaemon(stateDir, "/v1/strikes", command).catch(() => undefined);
        await new Promise((later) => setTimeout(later, 50));
      }
    }),
  );
}
