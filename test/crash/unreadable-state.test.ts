import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hostileScene, strikeAll } from "./hostile-scene.ts";
import { restored } from "./scene.ts";

describe.concurrent("a state that is overwritten under a living daemon", () => {
  test("the daemon undoes at the deadline what it knows of (P58)", async () => {
    await using parts = new AsyncDisposableStack();
    const scene = await hostileScene(parts);
    // else the daemon starts one, which outlives the test: it cannot see that nothing is open
    await scene.guardian().said("guarding");
    const daemon = scene.daemon();
    await daemon.ready();
    await strikeAll(scene, 3000);
    overwrite(scene.stateDir);
    await restored(scene.stage, scene.before, () => daemon.lines);
    expect(daemon.lines.join("\n")).toContain("file is not a database");
    expect(daemon.end).toBeUndefined();
  });

  test("the daemon undoes it when it is told to stop (P11, P58)", async () => {
    await using parts = new AsyncDisposableStack();
    const scene = await hostileScene(parts);
    // else the daemon starts one, which outlives the test: it cannot see that nothing is open
    await scene.guardian().said("guarding");
    const daemon = scene.daemon();
    await daemon.ready();
    await strikeAll(scene);
    overwrite(scene.stateDir);
    await daemon.signalled("SIGTERM");
    await restored(scene.stage, scene.before, () => daemon.lines);
  });
});

/** As a backup that is restored, or a program that mistook the folder, would. */
function overwrite(stateDir: string): void {
  for (const name of ["chaos.db", "chaos.db-wal", "chaos.db-shm"]) {
    // not cut first: SQLite maps -shm into memory, and the kernel ends who reads past its end
    const file = openSync(join(stateDir, name), "r+");
    writeSync(file, "x".repeat(50_000));
    closeSync(file);
  }
}
