import { readText } from "../../toolkit/load/read-text.ts";
import {
  mergeVariables,
  readVariable,
  readVariableFile,
  type Variables,
} from "../../toolkit/load/variables.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";

/** The values of all `--var` and `--var-file` options. */
export async function readVariables(words: {
  readonly var: readonly string[];
  readonly varFile: readonly string[];
}): Promise<Variables> {
  const single = words.var.map(readVariable);
  const files: Variables[] = [];
  for (const path of words.varFile) files.push(await readVariableFile(await readFile(path), path));
  return mergeVariables(files, single);
}

async function readFile(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError("bad-usage", `${path} cannot be read (${why})`, { cause: error });
  }
}
