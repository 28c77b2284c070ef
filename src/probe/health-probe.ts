import { execFile } from "node:child_process";
import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { fails, type Probe, type ProbeAnswer, WORKS } from "./probe.ts";
import { tcpProbe } from "./tcp.ts";

/** How to find out whether a container works that has no healthcheck to say so. */
export type HealthProbe =
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "command"; readonly program: string };

/** Stands for the name of the container that is asked about, where replicas share a service name. */
export const NAME_PLACEHOLDER = "{name}";

/** The question to ask of the container of that name. */
export function healthProbe(probe: HealthProbe, container: string): Probe {
  const named = (text: string) => text.replaceAll(NAME_PLACEHOLDER, container);
  switch (probe.kind) {
    case "http":
      return (signal) => askHttp(named(probe.url), signal);
    case "tcp":
      return tcpProbe({ host: named(probe.host), port: probe.port });
    case "command":
      return (signal) => runCommand(probe.program, container, signal);
  }
}

/** Any answer below 400 will do. Each question takes a connection of its own, as a new user would. */
async function askHttp(url: string, signal: AbortSignal): Promise<ProbeAnswer> {
  const { promise, resolve } = Promise.withResolvers<ProbeAnswer>();
  const ask = url.startsWith("https:") ? getSecurely : get;
  const asking = ask(url, { agent: false, signal }, ({ statusCode = 0 }) => {
    resolve(statusCode < 400 ? WORKS : fails(`${url} answered ${statusCode}`));
    asking.destroy();
  });
  asking.on("error", (error) => resolve(fails(signal.aborted ? signal.reason : error)));
  return promise;
}

/** Exit code 0 is a yes. The command runs where we do, and learns of whom from CHAOS_CONTAINER. */
async function runCommand(
  program: string,
  container: string,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const { promise, resolve } = Promise.withResolvers<ProbeAnswer>();
  // no other variable: ours may hold secrets, and a probe needs none of them
  const env = { PATH: process.env.PATH, CHAOS_CONTAINER: container };
  const running = execFile(program, [], { env, signal, killSignal: "SIGKILL" }, (error) => {
    if (error === null) resolve(WORKS);
    else if (signal.aborted) resolve(fails(signal.reason));
    else if (typeof error.code !== "number") resolve(fails(error));
    else resolve(fails(`${program} ended with exit code ${error.code}`));
  });
  running.stdin?.end();
  return promise;
}
