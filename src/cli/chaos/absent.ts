import { Command } from "commander";
import { ChaosError } from "../../world/chaos-error.ts";

/** Commands of Chaos Toolkit that need Python; each error says what to do instead. */
export function discoverCommand(): Command {
  return absent(
    "discover",
    "not available: it inspects Python packages",
    "discover asks an installed Python package for its activities, and there is no Python here. " +
      "Write the activities with a provider of type http or process.",
  );
}

export function initCommand(): Command {
  return absent(
    "init",
    "not available: it builds on what discover found",
    "init builds an experiment from what discover found in Python packages. Start from this one " +
      'instead:\n{"title": "the front answers", "description": "also without the cache",\n' +
      ' "steady-state-hypothesis": {"title": "it answers", "probes": [\n' +
      '   {"type": "probe", "name": "front", "tolerance": 200,\n' +
      '    "provider": {"type": "http", "url": "http://localhost:8080/", "timeout": 3}}]},\n' +
      ' "method": [{"type": "action", "name": "stop the cache",\n' +
      '   "provider": {"type": "process", "path": "docker", "arguments": "stop cache"}}],\n' +
      ' "rollbacks": [{"type": "action", "name": "start the cache",\n' +
      '   "provider": {"type": "process", "path": "docker", "arguments": "start cache"}}]}',
  );
}

function absent(name: string, summary: string, advice: string): Command {
  return new Command(name)
    .summary(summary)
    .description(advice)
    .argument("[words...]", "ignored")
    .allowUnknownOption()
    .action(() => {
      throw new ChaosError("bad-experiment", advice);
    });
}
