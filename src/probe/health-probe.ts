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
      return (signal) => askHealth(named(probe.url), signal);
    case "tcp":
      return tcpProbe({ host: named(probe.host), port: probe.port });
    case "command":
      return (signal) => runCheck(probe.program, container, signal);
  }
}

/** Any answer below 400 will do, after redirects. It is asked directly, whatever proxies are set. */
async function askHealth(url: string, signal: AbortSignal): Promise<ProbeAnswer> {
  const { askHttp } = await import("./http.ts");
  const outcome = await askHttp({ url, signal, env: {} });
  switch (outcome.kind) {
    case "answer":
      return outcome.status < 400 ? WORKS : fails(`${url} answered ${outcome.status}`);
    case "interrupted":
      return fails(signal.reason);
    case "timed-out":
      return fails(`${url} did not answer in time`);
    case "unreachable":
    case "impossible":
      return fails(outcome.because);
  }
}

/** Exit code 0 is a yes. The command runs where we do, and learns of whom from CHAOS_CONTAINER. */
async function runCheck(
  program: string,
  container: string,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  // no other variable: ours may hold secrets, and a probe needs none of them
  const env = { PATH: process.env.PATH, CHAOS_CONTAINER: container };
  const { runProcess } = await import("./process.ts");
  const outcome = await runProcess({ command: { program, arguments: [] }, signal, env });
  switch (outcome.kind) {
    case "exited":
      if (outcome.status === 0) return WORKS;
      return fails(
        outcome.status < 0
          ? `${program} was ended by signal ${-outcome.status}`
          : `${program} ended with exit code ${outcome.status}`,
      );
    case "interrupted":
    case "timed-out":
      return fails(signal.reason);
    case "not-started":
      return fails(outcome.because);
  }
}
