import type { Container } from "../engine/container.ts";
import { listNames } from "../setting/list-names.ts";
import type { Rejection } from "./judge.ts";
import type { Guest } from "./namespace-graph.ts";

/**
 * What a fault does to the containers that live in its target's namespaces: they stay `broken`
 * until they are restarted too, are `affected` like the target while it lasts, or are `unaffected`.
 */
export type GuestEffect = "broken" | "affected" | "unaffected";

/** The guests that a fault affects like its target. Those of the network: no fault shares others. */
export function affectedGuests(
  effect: GuestEffect,
  guests: readonly Guest[],
): readonly Container[] {
  return effect === "affected"
    ? guests.filter((it) => it.namespaces.includes("network")).map((it) => it.container)
    : [];
}

/** Why a fault may not hit a target because of its guests; undefined: they do not prevent it. */
export function guestRejection(options: {
  readonly fault: string;
  readonly effect: GuestEffect;
  readonly guests: readonly Guest[];
  /** Why a container may not be hit itself. */
  readonly rejectionOf: (container: Container) => Rejection | undefined;
}): Rejection | undefined {
  const { fault, effect, guests, rejectionOf } = options;
  if (effect === "broken" && guests.length > 0) {
    const names = listNames(guests.map(({ container }) => container.name));
    const joined = [...new Set(guests.flatMap((it) => it.namespaces))].sort();
    const namespaces = `${listNames(joined)} namespace${joined.length === 1 ? "" : "s"}`;
    return {
      code: "namespace-owner",
      because: `${names} ${guests.length === 1 ? "uses" : "use"} its ${namespaces} and would stay broken after a ${fault}; strike ${guests.length === 1 ? "that container" : "those containers"} instead, or pause this one`,
    };
  }
  for (const guest of affectedGuests(effect, guests)) {
    const rejection = rejectionOf(guest);
    if (rejection === undefined) continue;
    return {
      code: rejection.code,
      because: `${guest.name}, which uses its network namespace, would be hit too: ${rejection.because}`,
    };
  }
  return undefined;
}
