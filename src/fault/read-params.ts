import type { z } from "zod";
import { listNames } from "../setting/list-names.ts";
import { quote } from "../setting/quote.ts";
import { ChaosError } from "../world/chaos-error.ts";

/** One parameter, as text or as its own type. */
export type ParamValue = string | number | boolean;
/** What a fault is given besides its target and duration, by name. */
export type Params = Readonly<Record<string, ParamValue>>;

/** Parses a fault's parameters; throws `bad-usage` naming each one that does not fit. */
export function readParams<Schema extends z.ZodObject>(
  fault: string,
  schema: Schema,
  params: Params,
): z.infer<Schema> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `it has no parameter ${listNames(issue.keys.map(quote))}; known: ${Object.keys(schema.shape).join(", ") || "none"}`
      : `${issue.path.join(".")}: ${issue.message}`,
  );
  throw new ChaosError("bad-usage", `fault ${fault}: ${problems.join("; ")}`, {
    cause: parsed.error,
  });
}
