import { duration } from "../setting/duration.ts";
import { type Reading, refused, value } from "../setting/from-text.ts";
import { listOf } from "../setting/list.ts";
import { quote } from "../setting/quote.ts";
import { type SettingsOf, setting } from "../setting/setting.ts";
import { type HealthProbe, NAME_PLACEHOLDER } from "./health-probe.ts";

/** A probe with its container or service. */
export interface NamedProbe {
  readonly target: string;
  readonly probe: HealthProbe;
}

export const probeSettings = {
  probes: setting({
    key: "CHAOS_PROBES",
    schema: listOf(
      "NAME=http://HOST:PORT/PATH, NAME=tcp://HOST:PORT or NAME=command:/PATH",
      readNamedProbe,
    ).superRefine((probes, context) => {
      const names = probes.map(({ target }) => target);
      const twice = names.find((name, index) => names.indexOf(name) < index);
      if (twice === undefined) return;
      context.addIssue({
        code: "custom",
        message: `expected one probe for each name, got two for ${twice}`,
      });
    }),
    accepts: "list of `NAME=http://HOST:PORT/PATH`, `NAME=tcp://HOST:PORT`, `NAME=command:/PATH`",
    default: "",
    about: `Probes for containers, or all containers of a service, without a healthcheck: a container is healthy once its probe succeeds. \`${NAME_PLACEHOLDER}\` is the container's name.`,
    show: (probes) => probes.map(({ target, probe }) => `${target}=${write(probe)}`).join(", "),
  }),
  everyMs: setting({
    key: "CHAOS_PROBE_INTERVAL",
    schema: duration({ minMs: 10 }),
    accepts: "duration",
    default: "500ms",
    about: "Pause between two runs of a probe.",
  }),
  timeoutMs: setting({
    key: "CHAOS_PROBE_TIMEOUT",
    schema: duration({ minMs: 10 }),
    accepts: "duration",
    default: "2s",
    about: "How long a probe waits for its answer.",
  }),
};

export type ProbeSettings = SettingsOf<typeof probeSettings>;

function readNamedProbe(item: string): Reading<NamedProbe> {
  const [, target, text] = /^([A-Za-z0-9][A-Za-z0-9_.-]*)=(.+)$/s.exec(item) ?? [];
  if (target === undefined || text === undefined) {
    return refused(`${quote(item)} does not begin with the name of a service or container and =`);
  }
  const reading = readProbe(text);
  return reading.kind === "value" ? value({ target, probe: reading.value }) : reading;
}

function readProbe(text: string): Reading<HealthProbe> {
  if (text.startsWith("command:")) return readCommand(text.slice("command:".length));
  // any name does for finding out whether this is an address
  const url = URL.parse(text.replaceAll(NAME_PLACEHOLDER, "name"));
  if (url === null) return refused(`${quote(text)} is no address`);
  if (url.username !== "" || url.password !== "") {
    return refused("a probe takes no login in its URL: expected http://HOST:PORT/PATH");
  }
  if (url.protocol === "http:" || url.protocol === "https:") {
    return value({ kind: "http", url: text });
  }
  const [, host, port] = /^tcp:\/\/(.+):(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined || Number(port) === 0) {
    return refused(`${quote(text)} is neither http://, https:// nor tcp://HOST:PORT`);
  }
  return value({ kind: "tcp", host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) });
}

function readCommand(program: string): Reading<HealthProbe> {
  if (program.startsWith("/")) return value({ kind: "command", program });
  return refused(`${quote(program)} is no absolute path of a program`);
}

function write(probe: HealthProbe): string {
  switch (probe.kind) {
    case "http":
      return probe.url;
    case "tcp":
      return `tcp://${probe.host.includes(":") ? `[${probe.host}]` : probe.host}:${probe.port}`;
    case "command":
      return `command:${probe.program}`;
  }
}
