import { outcomeOf } from "./command.ts";

/** Both generations; the first is Python and stopped at 1.29. */
export type ComposeTool = "docker-compose" | "docker compose";

const VERSIONS: Readonly<Record<ComposeTool, RegExp>> = {
  "docker-compose": /version 1\./,
  "docker compose": /version v?[2-9]/,
};

/** Why it cannot be used here; undefined: it can. */
export async function missingTool(tool: ComposeTool): Promise<string | undefined> {
  const { exitCode, stdout } = await outcomeOf([...tool.split(" "), "version"]).catch(() => ({
    exitCode: null,
    stdout: "",
  }));
  if (exitCode === 0 && VERSIONS[tool].test(stdout)) return undefined;
  return `${tool} (${tool === "docker-compose" ? "1.x" : "2 or newer"}) is not installed`;
}

/** The one to use where it does not matter; undefined: there is none. */
export async function anyTool(): Promise<ComposeTool | undefined> {
  for (const tool of ["docker-compose", "docker compose"] as const) {
    if ((await missingTool(tool)) === undefined) return tool;
  }
  return undefined;
}
