import type { Containers } from "../engine/containers.ts";
import type { EngineEvent } from "../engine/engine.ts";
import type { Effect, HelperEffect, ProbeEffect, TargetEffect } from "../fault/effect.ts";
import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import { untilAborted } from "../world/until-aborted.ts";

/** How often the target is inspected besides, in case its event is missed. */
const INSPECTS_EVERY_MS = 1000;
/** The event and the answer to a request come on two connections, in either order. */
const EVENT_COMES_WITHIN_MS = 200;

/** What became of the effect that was watched for. */
export type Seen =
  | {
      readonly kind: "seen";
      readonly saw: string;
      /** Of the target's process, where it has ended. */
      readonly exitCode?: number;
    }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly because: string };

/**
 * A watch that has begun. The time that the effect has counts from `applied`: a request that is held
 * on its way has its effect late.
 */
export interface EffectWatch {
  /** Resolves when the effect was seen or its time is over; never rejects. */
  readonly seen: Promise<Seen>;
  /** The request is over: from now on an inspection or a probe can show the effect. */
  applied(): void;
  /** The fault was not applied after all. */
  cancel(): void;
  /** Looks once, whether or not the fault was applied. Never rejects. */
  showsNow(): Promise<Seen>;
}

interface Options<Watched extends Effect = Effect> {
  readonly effect: Watched;
  /** Full id of the target. */
  readonly id: string;
  readonly containers: Containers;
  readonly clock: Clock;
}

/** Watches for an effect from now on; to be called before the fault is applied. */
export function watchForEffect({ effect, ...rest }: Options): EffectWatch {
  switch (effect.kind) {
    case "target":
      return watchTarget({ effect, ...rest });
    case "helper":
      return watchHelper({ effect, ...rest });
    case "probe":
      return watchProbe({ effect, ...rest });
  }
}

const NOT_APPLIED: Seen = { kind: "unknown", because: "it was not applied" };

function watchTarget({ effect, id, containers, clock }: Options<TargetEffect>): EffectWatch {
  const over = new AbortController();
  /** By the monotonic clock. */
  let until = Number.POSITIVE_INFINITY;
  let seenEvent: EngineEvent | undefined;
  let look = new AbortController();
  const unfollow = containers.follow((news) => {
    if (news.kind === "event" && effect.seenIn?.(news.event)) {
      seenEvent = news.event;
      over.abort();
    }
  });

  const inspect = async (): Promise<Seen> => {
    try {
      const container = await containers.refresh(id);
      if (!effect.holdsFor(container)) return { kind: "absent" };
      const exit = container?.state === "exited" ? exitOf(container) : {};
      return { kind: "seen", saw: "the container as inspected", ...exit };
    } catch (error) {
      return { kind: "unknown", because: messageOf(error) };
    }
  };

  const wait = async (): Promise<Seen> => {
    try {
      for (;;) {
        look = new AbortController();
        const woken = AbortSignal.any([over.signal, look.signal]);
        await clock.sleep(Math.min(until - clock.monotonic(), INSPECTS_EVERY_MS), woken);
        if (look.signal.aborted && effect.seenIn) {
          await clock.sleep(EVENT_COMES_WITHIN_MS, over.signal);
        }
        if (seenEvent) return { kind: "seen", saw: effect.saw, ...exitOf(seenEvent) };
        if (over.signal.aborted) return NOT_APPLIED;
        const found = await inspect();
        if (found.kind === "seen" || until <= clock.monotonic()) return found;
      }
    } finally {
      unfollow();
    }
  };
  return {
    seen: wait(),
    applied: () => {
      until = clock.monotonic() + effect.withinMs;
      look.abort();
    },
    cancel: () => over.abort(),
    showsNow: inspect,
  };
}

function exitOf({ exitCode }: { readonly exitCode?: number }): { readonly exitCode?: number } {
  return exitCode === undefined ? {} : { exitCode };
}

function watchHelper({ effect, clock }: Options<HelperEffect>): EffectWatch {
  const over = new AbortController();
  const applied = new AbortController();
  const cancelled = new AbortController();
  let latest: Seen = { kind: "absent" };
  const report = effect.reported(over.signal).then(
    (line) => {
      latest = { kind: "seen", saw: line };
    },
    (error: unknown) => {
      if (!over.signal.aborted) latest = { kind: "unknown", because: messageOf(error) };
    },
  );
  const wait = async (): Promise<Seen> => {
    await Promise.race([report, untilApplied(applied.signal, cancelled.signal)]);
    await Promise.race([report, clock.sleep(effect.withinMs, cancelled.signal)]);
    over.abort();
    return cancelled.signal.aborted ? NOT_APPLIED : latest;
  };
  return {
    seen: wait(),
    applied: () => applied.abort(),
    cancel: () => cancelled.abort(),
    showsNow: async () => latest,
  };
}

function watchProbe({ effect, clock }: Options<ProbeEffect>): EffectWatch {
  const over = new AbortController();
  const applied = new AbortController();

  const ask = async (): Promise<Seen> => {
    try {
      const shows = await effect.shows(over.signal);
      return shows ? { kind: "seen", saw: effect.saw } : { kind: "absent" };
    } catch (error) {
      return { kind: "unknown", because: messageOf(error) };
    }
  };

  const wait = async (): Promise<Seen> => {
    let latest: Seen = { kind: "absent" };
    await untilApplied(applied.signal, over.signal);
    const until = clock.monotonic() + effect.withinMs;
    for (;;) {
      if (over.signal.aborted) return NOT_APPLIED;
      const left = until - clock.monotonic();
      // a probe that hangs must not outlast the time that the effect has
      latest = (await Promise.race([ask(), clock.sleep(left, over.signal)])) ?? latest;
      if (latest.kind === "seen") return latest;
      if (until <= clock.monotonic()) {
        over.abort();
        return latest;
      }
      await clock.sleep(Math.min(effect.everyMs, until - clock.monotonic()), over.signal);
    }
  };
  return {
    seen: wait(),
    applied: () => applied.abort(),
    cancel: () => over.abort(),
    showsNow: ask,
  };
}

async function untilApplied(applied: AbortSignal, cancelled: AbortSignal): Promise<void> {
  using either = untilAborted(AbortSignal.any([applied, cancelled]));
  await either.promise;
}
