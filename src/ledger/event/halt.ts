import type { Family } from "./family.ts";

/** What is forbidden and allowed again while the daemon runs. */
export type HaltEvent =
  | {
      /** No strike begins until `resumed`, whatever triggers it. */
      readonly kind: "halted";
      readonly by: string;
      readonly why: string;
    }
  | {
      /** No automatic strike begins until `resumed`. */
      readonly kind: "disarmed";
      readonly by: string;
      readonly why: string;
    }
  | {
      readonly kind: "resumed";
      readonly by: string;
      readonly why: string;
      readonly lifted: readonly ("halt" | "disarm")[];
    }
  | {
      readonly kind: "mode.changed";
      readonly by: string;
      readonly why: string;
      readonly before: string;
      readonly mode: string;
    };

export const haltEvents: Family<HaltEvent> = {
  halted: {
    level: "warn",
    sentence: ({ by, why }) => `HALTED by ${by}: ${why}; no strikes until \`chaos-monkey resume\``,
  },
  disarmed: {
    level: "warn",
    sentence: ({ by, why }) =>
      `disarmed by ${by}: ${why}; no automatic strikes until \`chaos-monkey resume\``,
  },
  resumed: {
    level: "info",
    sentence: ({ by, why, lifted }) => `resumed by ${by}: ${why}; lifted ${lifted.join(" and ")}`,
  },
  "mode.changed": {
    level: "info",
    sentence: ({ before, mode, by, why }) =>
      `mode changed from ${before} to ${mode} by ${by}: ${why}`,
  },
};
