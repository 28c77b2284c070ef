import type { SimulatedContainer } from "./simulated-container.ts";

const NEVER = "0001-01-01T00:00:00Z";

/** What `GET /containers/ID/json` answers: the fields of Docker 20.10 that anybody here reads. */
export function inspectionJson(container: SimulatedContainer): unknown {
  const { spec, state, health } = container;
  const policy = spec.restartPolicy ?? { name: "no", maximumRetryCount: 0 };
  return {
    Id: container.id,
    Created: time(container.createdAt),
    Name: `/${container.name}`,
    Image: `sha256:${"0".repeat(64)}`,
    RestartCount: container.restartCount,
    State: {
      Status: state,
      Running: container.isUp || state === "restarting",
      Paused: state === "paused",
      Restarting: state === "restarting",
      OOMKilled: false,
      Dead: false,
      Pid: container.pid,
      ExitCode: container.exitCode,
      Error: "",
      StartedAt: time(container.startedAt),
      FinishedAt: time(container.finishedAt),
      ...(health && {
        Health: { Status: health.status, FailingStreak: 0, Log: health.results() },
      }),
    },
    Config: {
      Hostname: spec.hostname ?? container.id.slice(0, 12),
      Image: spec.image ?? "busybox:1",
      Env: spec.env ?? [],
      Labels: spec.labels ?? {},
      ...(spec.stopSignal && { StopSignal: spec.stopSignal }),
    },
    HostConfig: {
      AutoRemove: spec.autoRemove ?? false,
      Init: spec.init ?? null,
      NetworkMode: spec.networkMode ?? "default",
      PidMode: spec.pidMode ?? "",
      RestartPolicy: { Name: policy.name, MaximumRetryCount: policy.maximumRetryCount },
    },
    GraphDriver: {
      Name: "overlay2",
      Data: { UpperDir: `/var/lib/docker/overlay2/${container.id}/diff` },
    },
    NetworkSettings: { Networks: {} },
  };
}

/** A row of `GET /containers/json`. */
export function listingJson(container: SimulatedContainer): unknown {
  const { id, name, state, spec, createdAt } = container;
  return {
    Id: id,
    Names: [`/${name}`],
    Image: spec.image ?? "busybox:1",
    Labels: spec.labels ?? {},
    State: state,
    Status: state,
    Created: Math.floor(createdAt / 1000),
  };
}

function time(ms: number | undefined): string {
  return ms === undefined ? NEVER : new Date(ms).toISOString();
}
