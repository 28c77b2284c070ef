import { onTestFinished } from "vitest";
import { isServed } from "../../src/cli/remote-control.ts";
import type { Control } from "../../src/control/control.ts";
import { controlApi } from "../../src/http/control-api.ts";
import { serveControl } from "../../src/http/control-server.ts";
import { controlSocketPath } from "../../src/http/control-socket.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What a command finds where a daemon of the project shop runs that answers like this. */
export async function servedControl(
  control: Partial<Control>,
  stateDir = temporaryFolder(),
): Promise<Readonly<Record<string, string>>> {
  const api = async () =>
    controlApi(control as Control, (error) => {
      throw error;
    });
  const server = await serveControl(api, stateDir);
  onTestFinished(() => server.stop());
  // the first request loads what serves it, and completion waits for no answer long
  await isServed(controlSocketPath(stateDir));
  return { CHAOS_STATE_DIR: stateDir, CHAOS_PROJECT: "shop" };
}
