import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Clock } from "../../world/clock.ts";
import { Refusal } from "./refusal.ts";
import { refuse } from "./routes.ts";

export interface RequestSeen {
  readonly method: string;
  /** With its version prefix and query. */
  readonly path: string;
}

/** What the simulated engine does with a request instead of answering it as usual. */
export type ResponseOverride =
  | { readonly kind: "refuse"; readonly status: number; readonly message: string }
  /** Answers, but only after this time. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Never answers, and leaves the connection open. */
  | { readonly kind: "hang" }
  | { readonly kind: "hang-up" };

/** Decides by the request; undefined: as usual. */
export type ResponseRule = (request: RequestSeen) => ResponseOverride | undefined;

/** Whether the request is still to be answered afterwards. */
export async function applyOverride(
  override: ResponseOverride | undefined,
  answer: ServerResponse,
  clock: Clock,
): Promise<boolean> {
  switch (override?.kind) {
    case undefined:
      return true;
    case "refuse":
      refuse(answer, new Refusal(override.status, override.message));
      return false;
    case "delay":
      await clock.sleep(override.ms);
      return !answer.destroyed;
    case "hang":
      await once(answer, "close");
      return false;
    case "hang-up":
      answer.destroy();
      return false;
  }
}
