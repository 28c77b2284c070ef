/** What a tick of the interval comes to, before the road is asked. */
export type Decision =
  | { readonly kind: "strike" }
  | { readonly kind: "hold"; readonly code: "probability"; readonly because: string };

/** `probability` 0: never; 1: always, without a roll deciding anything. */
export function decide(options: {
  readonly probability: number;
  readonly roll: () => number;
}): Decision {
  const rolled = options.roll();
  if (rolled < options.probability) return { kind: "strike" };
  return {
    kind: "hold",
    code: "probability",
    because: `CHAOS_PROBABILITY is ${options.probability}, and this tick's roll was not below it`,
  };
}
