import { z } from "zod";
import type { Fault } from "./fault.ts";

/** One parameter of a fault, for people. */
export interface ParamDescription {
  readonly name: string;
  /** As it is typed; empty: the parameter has no default. */
  readonly default: string;
  readonly about: string;
}

/** The parameters of a fault, read from its schema: what is documented is what is accepted. */
export function describeParams({ params }: Pick<Fault, "params">): readonly ParamDescription[] {
  return Object.entries(params.shape).map(([name, schema]) => {
    const described = schema as z.ZodType;
    const unset = described.safeParse(undefined);
    return {
      name,
      default: unset.success ? showDefault(described, unset.data) : "",
      about: described.description ?? "",
    };
  });
}

function showDefault(schema: z.ZodType, parsed: unknown): string {
  // a transformed default is shown as it is written
  const written = (schema instanceof z.ZodPipe ? schema.in : schema) as z.ZodType;
  const plain = written.safeParse(undefined);
  return String(plain.success ? plain.data : parsed);
}
