import type { z } from "zod";
import { fromText, refused, value } from "../setting/from-text.ts";
import { quote } from "../setting/quote.ts";

/** Parameters of a fault, `name=value`, separated by spaces or lines: values may hold commas. */
export function faultParams(): z.ZodType<Readonly<Record<string, string>>, string> {
  return fromText("parameters name=value, separated by spaces", (text) => {
    const params = new Map<string, string>();
    for (const item of text.match(/\S+/g) ?? []) {
      const at = item.indexOf("=");
      const name = item.slice(0, Math.max(at, 0));
      if (name === "") return refused(`${quote(item)} is not name=value`);
      if (params.has(name)) return refused(`${name} is given twice`);
      params.set(name, item.slice(at + 1));
    }
    return value(Object.fromEntries(params));
  });
}
