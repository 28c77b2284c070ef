import type { z } from "zod";
import { fromText, refused, value } from "./from-text.ts";

/** The path of a file or folder, as written; a relative one starts at the working folder. */
export function filePath(): z.ZodType<string, string> {
  return fromText("a path", (text) => {
    if (text === "" || text.includes("\0")) return refused();
    // only a shell expands ~; without one it would be the name of a folder
    return text.startsWith("~")
      ? refused("write the home folder in full instead of ~")
      : value(text);
  });
}
