import { homedir } from "node:os";
import { join } from "node:path";
import { MAX_OUTPUT_BYTES, runProcess } from "../../probe/process.ts";
import type { ProviderDocument } from "../document.ts";
import { isJsonList, isJsonObject, type Json, numberOf, valueIn } from "../json.ts";
import { findOnPath } from "../python/find-on-path.ts";
import { entriesOf, pythonStr } from "../python/python-value.ts";
import { substituteArguments } from "../scope/substitute.ts";
import type { CallResult, ProviderCall } from "./provider-call.ts";

/**
 * Runs the program of a `process` provider. Arguments as one string go through /bin/sh after the
 * resolved path, so that pipes, globs and variables work; a list goes to the program as it is. The
 * path and the timeout are not substituted.
 */
export async function callProcess(
  provider: ProviderDocument,
  call: ProviderCall,
): Promise<CallResult> {
  const path = valueIn(provider, "path") ?? null;
  const timeout = valueIn(provider, "timeout") ?? null;
  const limit = secondsOf(timeout);
  if (limit === "unusable")
    return impossible(`a process timeout must be a number of seconds, got ${pythonStr(timeout)}`);
  const program = typeof path === "string" ? findOnPath(withHome(path)) : undefined;
  if (program === undefined) return impossible(`path '${pythonStr(path)}' cannot be found`);

  // null is not the same as absent: it aborts the run in Chaos Toolkit too
  const given = valueIn(provider, "arguments");
  const wanted = given === undefined ? [] : substituteArguments(given, call.scope);
  let command: Parameters<typeof runProcess>[0]["command"];
  if (typeof wanted === "string") {
    command = { shellLine: `${program} ${wanted}` };
  } else {
    const list = argumentList(wanted);
    if (list === undefined)
      return impossible(
        `process arguments must be a string or a list, got ${pythonStr(wanted)}: leave the key out for none`,
      );
    command = { program, arguments: list };
  }
  const outcome = await runProcess({
    command,
    signal: call.signal,
    ...(limit !== undefined && { timeoutMs: limit * 1000 }),
  });
  switch (outcome.kind) {
    case "timed-out":
      return { kind: "failed", because: "process activity took too long to complete" };
    case "interrupted":
      return outcome;
    case "not-started":
      return impossible(outcome.because);
    case "exited": {
      const { kind: _, droppedBytes, ...output } = outcome;
      if (droppedBytes !== undefined) call.warn(overlong(droppedBytes));
      if (output.status > 0 && !call.judged)
        call.warn(
          "This process returned a non-zero exit code. This may indicate some error and not what " +
            "you expected. Please have a look at the logs.",
        );
      return { kind: "succeeded", output };
    }
  }
}

function overlong(droppedBytes: number): string {
  const limit = `${MAX_OUTPUT_BYTES / 2 ** 20} MiB`;
  return `The process wrote more than ${limit}: ${droppedBytes} bytes of its output were dropped.`;
}

/** `~` is the home folder, as in a shell. */
function withHome(path: string): string {
  if (path !== "~" && !path.startsWith("~/")) return path;
  return join(process.env.HOME || homedir(), path.slice(1));
}

/**
 * Each as Python would write it, without null and "" ; undefined: not a list at all. An object is
 * spread, which the validation has warned of.
 */
function argumentList(given: Json): readonly string[] | undefined {
  if (!isJsonList(given) && !isJsonObject(given)) return undefined;
  const list = isJsonList(given) ? given : entriesOf(given).flat();
  return list.filter((it) => it !== null && it !== "").map(pythonStr);
}

/** Undefined: no limit. */
function secondsOf(timeout: Json): number | undefined | "unusable" {
  if (timeout === null) return undefined;
  if (typeof timeout === "boolean") return Number(timeout);
  return numberOf(timeout) ?? "unusable";
}

function impossible(because: string): CallResult {
  return { kind: "impossible", because };
}
