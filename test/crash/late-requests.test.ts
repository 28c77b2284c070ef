import { describe, expect, test } from "vitest";
import { hostileScene, isMutation, nothingLeft, once, strikeAll } from "./hostile-scene.ts";
import { eventually, restored } from "./scene.ts";
import { LASTING } from "./stage.ts";
import { openRows, readState } from "./state-reader.ts";

const PAUSE = LASTING.filter(({ fault }) => fault === "pause");

/**
 * A disconnection is one request for each network. Where only the first was carried out, the second
 * may be on its way for a minute, and its lease stays open as long.
 */
const LATEST_CLOSE_MS = 80_000;

describe.concurrent("a request that is carried out late is undone late", () => {
  test.for(["guardian", "next daemon"] as const)(
    "requests held for 6 s while the daemon is killed are undone by the %s (P59)",
    async (healer) => {
      await using parts = new AsyncDisposableStack();
      const scene = await hostileScene(parts);
      const guardian = healer === "guardian" ? scene.guardian() : undefined;
      await guardian?.said("guarding");
      const daemon = scene.daemon();
      await daemon.ready();
      let held = 0;
      scene.proxy.conduct = ({ method }) => {
        if (!isMutation(method)) return undefined;
        held += 1;
        return { kind: "hold-request", ms: 6000 };
      };
      void strikeAll(scene).catch(() => undefined);
      await eventually(
        () => held >= scene.stage.targets.length,
        () => `${scene.stage.targets.length} requests on their way, got ${held}`,
      );
      const heldAt = performance.now();
      await daemon.signalled("SIGKILL");
      scene.proxy.conduct = () => undefined;
      const next = guardian ?? scene.daemon();
      if (guardian === undefined) await next.ready();
      // past the moment at which the last of them is carried out
      await new Promise((later) => setTimeout(later, 6500 - (performance.now() - heldAt)));
      await restored(scene.stage, scene.before, () => next.lines);
      await eventually(
        () => openRows(scene.stateDir).leases === 0,
        () => `no open lease, log:\n${next.lines.join("\n")}`,
        LATEST_CLOSE_MS,
      );
    },
  );

  test("a request held for 40 s under a living daemon leaves nothing behind (P59)", async () => {
    await using parts = new AsyncDisposableStack();
    const scene = await hostileScene(parts, { faults: PAUSE });
    const daemon = scene.daemon();
    await daemon.ready();
    scene.proxy.conduct = once(isMutation, { kind: "hold-request", ms: 40_000 });
    const began = performance.now();
    await strikeAll(scene, 2000);
    await new Promise((later) => setTimeout(later, 41_000 - (performance.now() - began)));
    await nothingLeft(scene, daemon);
    const { events } = readState(scene.stateDir);
    expect(events.filter(({ kind }) => kind === "strike.no-effect")).toEqual([]);
  });
});
