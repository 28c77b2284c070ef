import type { Containers } from "../engine/containers.ts";
import type { Effect } from "../fault/fault.ts";
import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";

/** How often the target is looked at besides, in case its event is missed. */
const LOOK_EVERY_MS = 1000;
/** The event and the answer to a request come on two connections, in either order. */
const EVENT_COMES_WITHIN_MS = 200;

/** What became of the effect that was watched for. */
export type Seen =
  | { readonly kind: "seen"; readonly saw: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly because: string };

/** A watch that has begun. */
export interface EffectWatch {
  /** Resolves when the effect was seen or its time is over; never rejects. */
  readonly seen: Promise<Seen>;
  /** The fault was applied: what has no event of its own can be seen by inspection now. */
  applied(): void;
  /** The fault was not applied after all. */
  cancel(): void;
}

/** Watches for an effect from now on; to be called before the fault is applied. */
export function watchForEffect(options: {
  readonly effect: Effect;
  readonly id: string;
  readonly containers: Containers;
  readonly clock: Clock;
}): EffectWatch {
  const { effect, id, containers, clock } = options;
  const over = new AbortController();
  let sawEvent = false;
  let look = new AbortController();
  const unfollow = containers.follow((news) => {
    if (news.kind === "event" && effect.seenIn?.(news.event)) {
      sawEvent = true;
      over.abort();
    }
  });

  const inspect = async (): Promise<Seen> => {
    try {
      const container = await containers.refresh(id);
      return effect.holdsFor(container)
        ? { kind: "seen", saw: "the container as inspected" }
        : { kind: "absent" };
    } catch (error) {
      return { kind: "unknown", because: messageOf(error) };
    }
  };

  const wait = async (): Promise<Seen> => {
    const until = clock.monotonic() + effect.withinMs;
    try {
      for (;;) {
        const left = until - clock.monotonic();
        look = new AbortController();
        const woken = AbortSignal.any([over.signal, look.signal]);
        await clock.sleep(Math.min(left, LOOK_EVERY_MS), woken);
        if (look.signal.aborted && effect.seenIn) {
          await clock.sleep(EVENT_COMES_WITHIN_MS, over.signal);
        }
        if (sawEvent) return { kind: "seen", saw: effect.saw };
        if (over.signal.aborted) return { kind: "unknown", because: "it was not applied" };
        const found = await inspect();
        if (found.kind === "seen" || until <= clock.monotonic()) return found;
      }
    } finally {
      unfollow();
    }
  };
  return { seen: wait(), applied: () => look.abort(), cancel: () => over.abort() };
}
