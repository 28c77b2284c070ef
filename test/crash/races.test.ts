import { describe, expect, test } from "vitest";
import { MonkeyProcess } from "./monkey-process.ts";
import { eventually, openScene, restored, type Scene, snapshot, strike } from "./scene.ts";
import { LASTING, type Stage, simulatedStage } from "./stage.ts";
import { openRows, readState } from "./state-reader.ts";

const LEASE_MS = 120_000;
/** All but the disconnection, whose undo may ask twice: first for the address of before. */
const ONE_REQUEST_EACH = LASTING.length - 1;

/** A guardian and a daemon over one state folder, and what the targets are like before any strike. */
async function guarded(parts: AsyncDisposableStack) {
  const stage = parts.use(await simulatedStage(LASTING));
  const scene = parts.use(await openScene(stage, 500));
  const before = await snapshot(stage);
  // held for the daemon's life, so that it starts no guardian of its own
  const guardian = parts.use(new MonkeyProcess({ words: ["guardian"], env: scene.env }));
  await guardian.said("guarding the leases");
  const daemon = parts.use(new MonkeyProcess({ env: scene.env }));
  await daemon.ready();
  return { stage, scene, before, guardian, daemon };
}

/** The same with a lease on every target, which is left open when the daemon is killed. */
async function orphaned(parts: AsyncDisposableStack) {
  const { stage, scene, before, guardian, daemon } = await guarded(parts);
  await Promise.all(stage.targets.map((target) => strike(scene.stateDir, target, LEASE_MS)));
  return { stage, scene, before, guardian, daemon };
}

/** As `orphaned`, and the guardian was killed as well, while the engine held its first unpause. */
async function orphanedTwice(parts: AsyncDisposableStack) {
  const { stage, scene, before, guardian, daemon } = await orphaned(parts);
  const unpause = stopFirstUnpause(scene);
  await daemon.signalled("SIGKILL");
  await unpause.arrived;
  await guardian.signalled("SIGKILL");
  unpause.goOn("keep");
  return { stage, scene, before, unpause };
}

/** Requests to undo that reach the engine from now on, without those to networks. */
function undosOf({ proxy }: Scene): string[] {
  const seen: string[] = [];
  proxy.gate = async ({ method, path }, moment) => {
    if (method === "POST" && moment === "asked" && path.includes("/containers/")) seen.push(path);
    return "pass";
  };
  return seen;
}

/** Stops the first request to unpause until it is told to go on. */
function stopFirstUnpause({ proxy }: Scene) {
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<"pass" | "keep">();
  let count = 0;
  proxy.gate = async ({ path }, moment) => {
    if (moment !== "asked" || !path.endsWith("/unpause")) return "pass";
    if (++count > 1) return "pass";
    arrived.resolve();
    return await goOn.promise;
  };
  return { arrived: arrived.promise, goOn: goOn.resolve, unpauses: () => count };
}

/** Holds every request that changes something until it is told to go on, and counts the looks. */
function holdRequests({ proxy }: Scene) {
  const goOn = Promise.withResolvers<void>();
  const seen = { held: 0, answered: 0, looks: [] as string[] };
  proxy.gate = async ({ method, path }, moment) => {
    if (method === "GET") {
      if (moment === "asked") seen.looks.push(path);
    } else if (moment === "answered") seen.answered += 1;
    else {
      seen.held += 1;
      await goOn.promise;
    }
    return "pass";
  };
  return { seen, goOn: goOn.resolve };
}

/** Waits for the last lease to be closed. */
async function expectEachUndoneOnce(stage: Stage, { stateDir }: Scene): Promise<void> {
  await eventually(
    () => openRows(stateDir).leases === 0,
    () => "all leases to be closed",
  );
  const { events, chain } = readState(stateDir);
  const undone = events.flatMap((event) => (event.kind === "lease.undone" ? [event.lease] : []));
  expect(undone).toHaveLength(stage.targets.length);
  expect(new Set(undone).size).toBe(undone.length);
  expect(events.filter(({ kind }) => kind === "lease.residue")).toEqual([]);
  expect(chain.kind).toBe("intact");
}

describe.concurrent("whoever puts things back, they are put back once", () => {
  test("P14: a guardian and a restarted daemon that heal the same leases", async () => {
    await using parts = new AsyncDisposableStack();
    const { stage, scene, before, guardian, daemon } = await orphaned(parts);
    const undos = undosOf(scene);
    await daemon.signalled("SIGKILL");
    const next = parts.use(new MonkeyProcess({ env: scene.env }));
    await next.ready();
    await restored(stage, before, () => next.lines);
    await expectEachUndoneOnce(stage, scene);
    expect(undos).toHaveLength(ONE_REQUEST_EACH);
    expect(await next.signalled("SIGTERM")).toBe(0);
    expect(await guardian.signalled("SIGTERM")).toBe(0);
  });

  test("P14: a second guardian says that there is one, and the first one heals", async () => {
    await using parts = new AsyncDisposableStack();
    const { stage, scene, before, guardian, daemon } = await orphaned(parts);
    const second = parts.use(new MonkeyProcess({ words: ["guardian"], env: scene.env }));
    expect(await second.ended()).not.toBe(0);
    expect(second.lines.join("\n")).toContain("another guardian runs on it");
    const undos = undosOf(scene);
    await daemon.signalled("SIGKILL");
    await restored(stage, before, () => guardian.lines);
    await expectEachUndoneOnce(stage, scene);
    expect(undos).toHaveLength(ONE_REQUEST_EACH);
  });

  test("P12: what a guardian was killed over is taken up by the next daemon", async () => {
    await using parts = new AsyncDisposableStack();
    const { stage, scene, before, unpause } = await orphanedTwice(parts);
    const next = parts.use(new MonkeyProcess({ env: scene.env }));
    await next.ready();
    const readyAt = performance.now();
    const bareMs = await restored(stage, before, () => next.lines);
    expect(performance.now() - readyAt).toBeLessThan(2000 + 3 * bareMs);
    await expectEachUndoneOnce(stage, scene);
    expect(unpause.unpauses()).toBe(2);
  });

  test("P13: what a guardian was killed over is taken up by the next guardian", async () => {
    await using parts = new AsyncDisposableStack();
    const { stage, scene, before } = await orphanedTwice(parts);
    const next = parts.use(new MonkeyProcess({ words: ["guardian"], env: scene.env }));
    await restored(stage, before, () => next.lines);
    await expectEachUndoneOnce(stage, scene);
  });

  test("P14: a daemon that starts while the guardian heals leaves it to the guardian", async () => {
    await using parts = new AsyncDisposableStack();
    const { stage, scene, before, daemon } = await orphaned(parts);
    const unpause = stopFirstUnpause(scene);
    await daemon.signalled("SIGKILL");
    await unpause.arrived;
    const next = parts.use(new MonkeyProcess({ env: scene.env }));
    await next.ready();
    unpause.goOn("pass");
    await restored(stage, before, () => next.lines);
    await expectEachUndoneOnce(stage, scene);
    expect(unpause.unpauses()).toBe(1);
  });

  test("P12: what a frozen daemon's requests do after their deadline is put back, also when it thaws", async () => {
    await using parts = new AsyncDisposableStack();
    const { stage, scene, before, guardian, daemon } = await guarded(parts);
    const { seen, goOn } = holdRequests(scene);
    const all = stage.targets.length;
    const struck = Promise.all(stage.targets.map((it) => strike(scene.stateDir, it, 1000)));
    await eventually(
      () => seen.held === all,
      () => `${all} requests under way, got ${seen.held}`,
    );
    process.kill(daemon.pid, "SIGSTOP");
    // from now on nobody but the guardian looks at anything
    seen.looks.length = 0;
    await eventually(
      () => stage.targets.every(({ id }) => seen.looks.filter((it) => it.includes(id)).length > 1),
      () => `the guardian to look at all of them, log:\n${guardian.lines.join("\n")}`,
    );
    goOn();
    await eventually(
      () => seen.answered >= all,
      () => `${all} requests to be carried out, got ${seen.answered}`,
    );
    process.kill(daemon.pid, "SIGCONT");
    await struck;
    await expectEachUndoneOnce(stage, scene);
    await restored(stage, before, () => [...daemon.lines, ...guardian.lines]);
  });
});
