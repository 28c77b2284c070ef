import { type TestContext, test } from "vitest";
import { anyTool, type ComposeTool, missingTool } from "./compose-tool.ts";
import { PrivateEngine } from "./private-engine.ts";
import { leaveOut, machineEngine, type RealEngine } from "./real-engine.ts";

interface Stage {
  readonly engine: RealEngine;
  readonly tool: ComposeTool;
  readonly context: TestContext;
}

/** A test of compose projects on an engine, by the tool that is named or else by any. */
export function testBeside(
  { engine, tool }: { readonly engine: RealEngine; readonly tool?: ComposeTool },
  title: string,
  body: (stage: Stage) => Promise<void>,
): void {
  test(`${title} [${engine.name}]`, async (context) => {
    const missing = await engine.missing();
    if (missing !== undefined) leaveOut(context, missing, engine.host !== undefined);
    await body({ engine, tool: await toolOrLeave(context, tool), context });
  });
}

/** The same on an engine of the test's own, which may be stopped and started. */
export function testOnPrivateEngine(
  title: string,
  body: (stage: Stage & { readonly engine: PrivateEngine }) => Promise<void>,
): void {
  test(title, async (context) => {
    // the machine's engine builds the image
    const why = (await machineEngine.missing()) ?? (await PrivateEngine.impossible());
    if (why !== undefined) leaveOut(context, why);
    const tool = await toolOrLeave(context);
    await using engine = await PrivateEngine.start();
    await body({ engine, tool, context });
  });
}

async function toolOrLeave(context: TestContext, wanted?: ComposeTool): Promise<ComposeTool> {
  const tool = wanted ?? (await anyTool());
  if (tool === undefined)
    leaveOut(context, "neither docker-compose nor docker compose is installed");
  const missing = await missingTool(tool);
  if (missing !== undefined) leaveOut(context, missing);
  return tool;
}
