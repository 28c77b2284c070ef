#!/usr/bin/env node
import { listenForSignals } from "./world/signals.ts";

const signals = listenForSignals();
const { leaveOnOldNode } = await import("./world/old-node.ts");
leaveOnOldNode("chaos-monkey");
const { runProgram } = await import("./cli/program.ts");
process.exitCode = await runProgram(process.argv.slice(2), signals);
