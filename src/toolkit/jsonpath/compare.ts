import { isJsonList, isJsonObject, type Json } from "../json.ts";
import { orderOf, pythonEquals } from "../python/python-value.ts";
import type { Comparison } from "./path.ts";

/** Numbers alone have an order (True is 1); with anything else `<` and its like are false. */
export function compare(comparison: Comparison, left: Json, right: Json): boolean {
  switch (comparison) {
    case "=":
      return pythonEquals(left, right);
    case "!=":
      return !pythonEquals(left, right);
    case "contains":
      return contains(left, right);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return isOrdered(comparison, orderOf(left, right));
  }
}

function isOrdered(comparison: "<" | "<=" | ">" | ">=", order: number | undefined): boolean {
  if (order === undefined) return false;
  if (order === 0) return comparison.endsWith("=");
  return comparison.startsWith(order < 0 ? "<" : ">");
}

/** Python's `right in left`; what holds nothing contains nothing. */
function contains(left: Json, right: Json): boolean {
  if (isJsonList(left)) return left.some((item) => pythonEquals(item, right));
  if (typeof right !== "string") return false;
  if (typeof left === "string") return left.includes(right);
  return isJsonObject(left) && Object.hasOwn(left, right);
}
