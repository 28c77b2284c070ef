import type { ContainerState } from "../container.ts";
import { Refusal } from "./refusal.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The refusals that engines of different versions put in different words, or under other numbers. */
export interface Refusals {
  notRunning(id: string): Refusal;
  /** A kill of what the request calls `name` fails for this reason. */
  cannotKill(name: string, reason: Refusal): Refusal;
  /** A word or 0. */
  noSuchSignal(word: string): Refusal;
  unsupportedSignal(number: string): Refusal;
  /** The state is in the way of removing it without force. */
  stillUp(container: Named, state: ContainerState): Refusal;
  unknownFilter(words: string): Refusal;
  /** Filters that are no JSON. */
  unreadableFilters(): Refusal;
}

/** As Docker 20.10 says it. */
export const REFUSALS_20_10: Refusals = {
  notRunning: (id) => new Refusal(409, `Container ${id} is not running`),
  cannotKill: (name, { status, message }) =>
    // a word that is no signal is refused before the engine thinks of the container
    status === 400
      ? new Refusal(400, message)
      : new Refusal(status, `Cannot kill container: ${name}: ${message}`),
  noSuchSignal: (word) => new Refusal(400, `Invalid signal: ${word}`),
  unsupportedSignal: (number) =>
    new Refusal(500, `The linux daemon does not support signal ${number}`),
  stillUp: ({ id }, state) => {
    const remedy = state === "paused" ? "Unpause and then stop" : "Stop";
    return new Refusal(
      409,
      `You cannot remove a ${state} container ${id}. ${remedy} the container before attempting removal or force remove`,
    );
  },
  unknownFilter: (words) => new Refusal(400, `Invalid filter '${words}'`),
  unreadableFilters: () => new Refusal(500, "invalid character looking for beginning of value"),
};

/** As Docker 26.1 says it. */
export const REFUSALS_26_1: Refusals = {
  notRunning: (id) => new Refusal(409, `container ${id} is not running`),
  cannotKill: (name, { status, message }) =>
    new Refusal(status, `cannot kill container: ${name}: ${message}`),
  noSuchSignal: (word) => new Refusal(400, `invalid signal: ${word}`),
  unsupportedSignal: (number) =>
    new Refusal(400, `the linux daemon does not support signal ${number}`),
  stillUp: ({ name }, state) => {
    const remedy =
      state === "paused"
        ? "is paused and must be unpaused first"
        : `is ${state}: stop the container before removing or force remove`;
    return new Refusal(409, `cannot remove container "/${name}": container ${remedy}`);
  },
  unknownFilter: (words) => new Refusal(400, `invalid filter '${words}'`),
  unreadableFilters: () => new Refusal(400, "invalid filter"),
};

/** Two kinds of "already so", and the state that forbids it. */
export function cannotPause(id: string, state: ContainerState, refusals: Refusals): Refusal {
  switch (state) {
    case "paused":
      return new Refusal(409, `Container ${id} is already paused`);
    case "restarting":
      return new Refusal(409, `Container ${id} is restarting, wait until the container is running`);
    default:
      return refusals.notRunning(id);
  }
}
