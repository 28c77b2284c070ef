/** What the settings allow, for strikes as a whole and for the containers of one service. */
export interface Limits {
  /** The mode `disabled`: nothing strikes, whatever triggers it. */
  readonly disabled: boolean;
  /** The extended profile: faults may create helper containers. */
  readonly extended: boolean;
  readonly maxConcurrent: number;
  /** Strikes within 24 hours; Infinity: any number. */
  readonly dailyBudget: number;
  /** From one strike to the next. */
  readonly minGapMs: number;
  /** From one strike to the next on the same service or group. */
  readonly serviceGapMs: number;
  /** Share of a service's containers that may be down at once, 0 to 1; one always may. */
  readonly maxShare: number;
  /** A service is left alone while any of its containers is down. */
  readonly requireWhole: boolean;
  /** Containers of a service that must remain running and healthy. */
  readonly minHealthy: number;
}
