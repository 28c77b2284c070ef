import type { ContainerState } from "../container.ts";

/** An answer that is no success: a status and the engine's sentence. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function notRunning(id: string): Refusal {
  return new Refusal(409, `Container ${id} is not running`);
}

/** The state is in the way of removing it without force. */
export function stillUp(id: string, state: ContainerState): Refusal {
  const [what, remedy] =
    state === "paused"
      ? ["paused", "Unpause and then stop the container"]
      : ["running", "Stop the container"];
  return new Refusal(
    409,
    `You cannot remove a ${what} container ${id}. ${remedy} before attempting removal or force remove`,
  );
}

/** Two kinds of "already so", and the state that forbids it. */
export function cannotPause(id: string, state: ContainerState): Refusal {
  switch (state) {
    case "paused":
      return new Refusal(409, `Container ${id} is already paused`);
    case "restarting":
      return new Refusal(409, `Container ${id} is restarting, wait until the container is running`);
    default:
      return notRunning(id);
  }
}
