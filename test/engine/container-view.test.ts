import fc from "fast-check";
import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { ContainerView } from "../../src/engine/container-view.ts";
import type { EngineAction, EngineEvent } from "../../src/engine/engine.ts";
import { container } from "../support/container.ts";

/** One step of an engine and of the connections to it; messages overtake each other between them. */
type Step =
  | { readonly kind: "act"; readonly action: "start" | "die" | "pause" | "unpause" | "destroy" }
  | { readonly kind: "hear" | "ask" | "look" | "answer"; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("act" as const),
    action: fc.constantFrom("start", "die", "pause", "unpause", "destroy"),
  }),
  fc.record({
    kind: fc.constantFrom("hear", "ask", "look", "answer"),
    which: fc.nat(5),
  }),
);

/** An engine with one container, of which events and answers are on their way. */
class Engine {
  now: Container | undefined = container({ name: "a", startedAt: 1 });
  #time = 1;
  readonly events: EngineEvent[] = [];

  act(action: EngineAction): void {
    const { now } = this;
    const { state } = now ?? {};
    const may =
      action === "start"
        ? state === "exited"
        : action === "unpause"
          ? state === "paused"
          : action === "destroy"
            ? state === "exited"
            : state === "running";
    if (now === undefined || !may) return;
    this.#time += 1;
    const at = this.#time;
    const { id, name, labels } = now;
    this.events.push({ action, id, name, labels, at, receivedAtMs: 0 });
    if (action === "destroy") this.now = undefined;
    else if (action === "die") this.now = { ...now, state: "exited", finishedAt: at };
    else if (action === "start") this.now = { ...now, state: "running", startedAt: at };
    else this.now = { ...now, state: action === "pause" ? "paused" : "running" };
  }
}

interface Asked {
  readonly turn: number;
  /** What the engine saw when it looked; absent: it has not looked yet. */
  saw?: { readonly container: Container | undefined };
}

test("whatever overtakes what, nothing older replaces what is known, and nothing removed returns (P34)", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const engine = new Engine();
      const { id } = engine.now!;
      const view = new ContainerView();
      view.listed([id]);
      view.answered(engine.now!, view.nextTurn());
      const asked: Asked[] = [];
      let wasRemoved = false;
      const hear = () => {
        const event = engine.events.shift();
        if (event === undefined) return;
        view.heard(event, view.nextTurn());
        if (event.action === "destroy") wasRemoved = true;
      };
      const answer = (one: Asked) => {
        asked.splice(asked.indexOf(one), 1);
        const saw = one.saw ?? { container: engine.now };
        if (saw.container) view.answered(saw.container, one.turn);
        else view.isGone(id);
      };
      for (const it of steps) {
        if (it.kind === "act") engine.act(it.action);
        else if (it.kind === "hear") hear();
        else if (it.kind === "ask") asked.push({ turn: view.nextTurn() });
        else {
          const one = asked[it.which % Math.max(asked.length, 1)];
          if (one === undefined) continue;
          if (it.kind === "look") one.saw ??= { container: engine.now };
          else answer(one);
        }
        if (wasRemoved) expect(view.get(id)).toBeUndefined();
      }
      // all events come, and then the answers of long ago, in any order
      while (engine.events.length > 0) hear();
      expect(view.get(id)?.state).toBe(engine.now?.state);
      for (const late of [...asked]) {
        answer(late);
        expect(view.get(id)?.state).toBe(engine.now?.state);
      }
    }),
    { numRuns: 2000 },
  );
});

test("an answer from before everything was listed anew counts no more", () => {
  const view = new ContainerView();
  const one = container({ name: "a" });
  const turn = view.nextTurn();
  view.clear();
  expect(view.answered(one, turn)).toMatchObject({ kind: "outdated" });
  expect(view.all()).toEqual([]);
});

test("the answer to an earlier inspection does not replace that to a later one", () => {
  const view = new ContainerView();
  const one = container({ name: "a" });
  view.listed([one.id]);
  const [earlier, later] = [view.nextTurn(), view.nextTurn()];
  view.answered({ ...one, state: "exited" }, later);
  expect(view.answered(one, earlier)).toMatchObject({
    kind: "superseded",
    container: { state: "exited" },
  });
});
