#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { listenForStops } from "./world/signals.ts";

const signals = listenForStops();
const { leaveOnOldNode } = await import("./world/old-node.ts");
leaveOnOldNode("chaos");
// an old Node has none, and would refuse to start
const { enableCompileCache } = await import("node:module");
// jobs start it again and again: compiled modules are kept beside the packages, if we may write there
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/chaos", import.meta.url)));
const { runChaos } = await import("./cli/chaos/program.ts");
process.exitCode = await runChaos(process.argv.slice(2), signals);
