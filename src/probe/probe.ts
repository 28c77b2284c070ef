/** The result of one run of a probe. */
export type ProbeAnswer =
  | { readonly kind: "works" }
  | { readonly kind: "fails"; readonly because: string };

/** Checks whether something works. Never rejects; ends early when `signal` aborts. */
export type Probe = (signal: AbortSignal) => Promise<ProbeAnswer>;

export const WORKS: ProbeAnswer = { kind: "works" };

export function fails(because: unknown): ProbeAnswer {
  const text = because instanceof Error ? because.message || because.name : String(because);
  return { kind: "fails", because: text };
}
