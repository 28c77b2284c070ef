import { imageOf, NO_RESTART } from "./container-spec.ts";
import { toRfc3339 } from "./engine-time.ts";
import type { SimulatedContainer } from "./simulated-container.ts";

/** What `GET /containers/ID/json` answers: the fields that anybody here reads. */
export function inspectionJson(container: SimulatedContainer, apiVersion: string): unknown {
  const { spec, state, health } = container;
  const policy = spec.restartPolicy ?? NO_RESTART;
  return {
    Id: container.id,
    Created: toRfc3339(container.createdAt),
    Name: `/${container.name}`,
    Image: `sha256:${"0".repeat(64)}`,
    RestartCount: container.restartCount,
    Driver: "overlay2",
    State: {
      Status: state,
      Running: container.isUp,
      Paused: state === "paused",
      Restarting: state === "restarting",
      OOMKilled: false,
      Dead: false,
      Pid: container.pid,
      ExitCode: container.exitCode,
      Error: container.error,
      StartedAt: toRfc3339(container.startedAt),
      FinishedAt: toRfc3339(container.finishedAt),
      ...(health && { Health: health.json }),
    },
    Config: {
      Hostname: spec.hostname ?? container.id.slice(0, 12),
      Image: imageOf(spec),
      Env: spec.env ?? [],
      Labels: spec.labels ?? {},
      ...(spec.stopSignal && { StopSignal: spec.stopSignal }),
      ...(health && { Healthcheck: healthcheckJson(health.spec) }),
    },
    HostConfig: {
      AutoRemove: spec.autoRemove ?? false,
      Init: spec.init ?? null,
      NetworkMode: spec.networkMode ?? "default",
      PidMode: spec.pidMode ?? "",
      IpcMode: spec.ipcMode ?? "private",
      ...container.limits,
      RestartPolicy: { Name: policy.name, MaximumRetryCount: policy.maximumRetryCount },
    },
    GraphDriver: {
      Name: "overlay2",
      Data: { UpperDir: `/var/lib/docker/overlay2/${container.id}/diff` },
    },
    NetworkSettings: { Networks: container.endpoints.json(apiVersion) },
  };
}

/** A row of `GET /containers/json`. */
export function listingJson(container: SimulatedContainer): unknown {
  const { id, name, state, spec, createdAt } = container;
  return {
    Id: id,
    Names: [`/${name}`],
    Image: imageOf(spec),
    ImageID: `sha256:${"0".repeat(64)}`,
    Command: "serve",
    Created: Math.floor(createdAt / 1000),
    Ports: [],
    Labels: spec.labels ?? {},
    State: state,
    Status: state,
    HostConfig: { NetworkMode: spec.networkMode ?? "default" },
    NetworkSettings: { Networks: {} },
    Mounts: [],
  };
}

function healthcheckJson(spec: {
  readonly intervalMs: number;
  readonly retries?: number;
  readonly startPeriodMs?: number;
}): unknown {
  const { intervalMs, retries, startPeriodMs } = spec;
  return {
    Test: ["CMD-SHELL", "check"],
    Interval: intervalMs * 1e6,
    ...(startPeriodMs !== undefined && { StartPeriod: startPeriodMs * 1e6 }),
    ...(retries !== undefined && { Retries: retries }),
  };
}
