import { leaveOut, machineEngine } from "../support/real-engine.ts";
import { contract } from "./contract.ts";
import { openReal } from "./real-under-test.ts";

contract(machineEngine.name, async (context) => {
  const missing = await machineEngine.missing();
  if (missing !== undefined) leaveOut(context, missing, machineEngine.host !== undefined);
  return openReal(machineEngine);
});
