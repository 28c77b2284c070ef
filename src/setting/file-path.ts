import type { z } from "zod";
import { fromText, refused, value } from "./from-text.ts";

/** The path of a file or folder, as written; relative ones are meant from the working folder. */
export function filePath(): z.ZodType<string, string> {
  return fromText("a path", (text) => {
    if (text === "" || text.includes("\0")) return refused();
    // only a shell knows what ~ stands for; we would make a folder of that name
    return text.startsWith("~")
      ? refused("write the home folder in full instead of ~")
      : value(text);
  });
}
