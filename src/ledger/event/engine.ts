import { humanDuration } from "../../setting/human-duration.ts";
import type { Family } from "./family.ts";

/** What happens to the connection to the engine. */
export type EngineEvent =
  | {
      readonly kind: "engine.connected";
      readonly address: string;
      readonly version: string;
      readonly apiVersion: string;
      /** How long there was no connection; absent for the first one. */
      readonly awayMs?: number;
    }
  | { readonly kind: "engine.lost"; readonly because: string };

export const engineEvents: Family<EngineEvent> = {
  "engine.connected": {
    level: "info",
    sentence: ({ address, version, apiVersion, awayMs }) => {
      const engine = `engine ${version} at ${address} (API ${apiVersion})`;
      return awayMs === undefined
        ? `connected to ${engine}`
        : `reconnected after ${humanDuration(awayMs)} to ${engine}`;
    },
  },
  "engine.lost": {
    level: "warn",
    sentence: ({ because }) => `no connection to the engine: ${because}; retrying`,
  },
};
