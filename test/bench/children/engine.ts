import { SimulatedEngine } from "../../../src/engine/simulated/simulated-engine.ts";

// a simulated engine with as many containers as asked for, until its input ends
const [socketPath = "", project = "", count = "1"] = process.argv.slice(2);
await using engine = await SimulatedEngine.start({ socketPath });
engine.composeService(project, "worker", { replicas: Number(count) });
engine.add({ name: "bare" });
console.log("ready");
process.stdin.resume();
await new Promise((resolve) => process.stdin.once("end", resolve));
