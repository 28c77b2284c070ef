import { leaveOut, newerEngine } from "../support/real-engine.ts";
import { contract } from "./contract.ts";
import { openReal } from "./real-under-test.ts";

contract(newerEngine.name, async (context) => {
  const missing = await newerEngine.missing();
  if (missing !== undefined) leaveOut(context, missing, newerEngine.host !== undefined);
  return openReal(newerEngine);
});
