import { hideCredentials } from "../setting/hide-credentials.ts";
import { fails, type Probe, type ProbeAnswer, WORKS } from "./probe.ts";
import { tcpProbe } from "./tcp.ts";

/** Stands in for the healthcheck of a container that has none. */
export type HealthProbe =
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "command"; readonly program: string };

/** Stands for the name of the container, where the replicas of a service share a probe. */
export const NAME_PLACEHOLDER = "{name}";

/** Only the status counts; a body up to this size lets the connection end in order. */
const MAX_HEALTH_BYTES = 64 * 2 ** 10;

/** The probe for the container of that name. */
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

/** Works with any answer below 400, after redirects. The request ignores proxies. */
async function askHealth(url: string, signal: AbortSignal): Promise<ProbeAnswer> {
  const { sendHttp } = await import("./http.ts");
  const outcome = await sendHttp({ url, signal, env: {}, maxBodyBytes: MAX_HEALTH_BYTES });
  const shown = hideCredentials(url);
  switch (outcome.kind) {
    case "answer":
      return outcome.status < 400 ? WORKS : fails(`${shown} answered ${outcome.status}`);
    case "interrupted":
      return fails(signal.reason);
    case "timed-out":
      return fails(`${shown} did not answer in time`);
    case "unreachable":
    case "impossible":
      return fails(outcome.because);
  }
}

/** Works with exit code 0. The command runs beside chaos-monkey; CHAOS_CONTAINER names its target. */
async function runCheck(
  program: string,
  container: string,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  // no other variable: those of chaos-monkey may hold secrets that no probe needs
  const env = { PATH: process.env.PATH, CHAOS_CONTAINER: container };
  const { runProcess } = await import("./process.ts");
  const outcome = await runProcess({
    command: { program, arguments: [] },
    signal,
    env,
    // only the exit code counts
    maxOutputBytes: 0,
  });
  switch (outcome.kind) {
    case "exited":
      if (outcome.status === 0) return WORKS;
      return fails(
        outcome.status < 0
          ? `signal ${-outcome.status} ended ${program}`
          : `${program} exited with ${outcome.status}`,
      );
    case "interrupted":
    case "timed-out":
      return fails(signal.reason);
    case "not-started":
      return fails(outcome.because);
  }
}
