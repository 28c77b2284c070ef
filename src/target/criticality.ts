/** How much a container matters, from its labels; what is not labelled counts as medium. */
export const CRITICALITIES = ["low", "medium", "high"] as const;

export type Criticality = (typeof CRITICALITIES)[number];
