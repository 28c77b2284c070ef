/** How much a container matters, from its labels; what is not labelled counts as medium. */
export const CRITICALITIES = ["low", "medium", "high"] as const;

/** One of `CRITICALITIES`. */
export type Criticality = (typeof CRITICALITIES)[number];
