#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { listenForStops } from "./world/signals.ts";

const signals = listenForStops();
// jobs start it again and again: compiled modules are kept beside the packages, if we may write there
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/chaos", import.meta.url)));
const { runChaos } = await import("./cli/chaos/program.ts");
process.exitCode = await runChaos(process.argv.slice(2), signals);
