#!/usr/bin/env node
import { listenForStops } from "./world/signals.ts";

const signals = listenForStops();
const { runChaos } = await import("./cli/chaos/program.ts");
process.exitCode = await runChaos(process.argv.slice(2), signals);
