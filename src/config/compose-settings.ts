import { engineAddress } from "../engine/engine-address.ts";
import { filePath } from "../setting/file-path.ts";
import { flag } from "../setting/flag.ts";
import { fromText, refused, value } from "../setting/from-text.ts";
import { setting } from "../setting/setting.ts";
import { wholeNumber } from "../setting/whole-number.ts";

const NOT_IN_FILE = "docker-compose reads it, so it belongs in the environment or .env";

/**
 * What only `docker-compose.chaos.yml` reads. The program itself ignores them; they are in the table
 * so that there is one list of everything that can be set.
 */
export const composeSettings = {
  monkeyDir: setting({
    key: "CHAOS_MONKEY_DIR",
    schema: filePath(),
    accepts: "path of a folder",
    default: "./chaos-monkey",
    notInFile: NOT_IN_FILE,
    about: "Where chaos-monkey's own files are, from which its image is built.",
  }),
  containerName: setting({
    key: "CHAOS_CONTAINER_NAME",
    schema: fromText("a container's name", (text) =>
      /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(text) ? value(text) : refused(),
    ),
    accepts: "name of a container",
    default: "chaos_monkey",
    notInFile: NOT_IN_FILE,
    about: "The name of the daemon's container; a second project on one host needs another one.",
  }),
  configDir: setting({
    key: "CHAOS_CONFIG_DIR",
    schema: filePath(),
    accepts: "path of a folder",
    default: "./chaos",
    notInFile: NOT_IN_FILE,
    about:
      "The folder that is mounted at /config, where config.ini is looked for; it may be empty.",
  }),
  dockerGid: setting({
    key: "DOCKER_GID",
    schema: wholeNumber({ min: 0, max: 2 ** 32 - 2 }),
    accepts: "number of a group",
    default: "999",
    notInFile: NOT_IN_FILE,
    about:
      "The group that owns the socket, `stat -c %g /var/run/docker.sock`; 0 for a rootless engine.",
  }),
  dockerSocket: setting({
    key: "CHAOS_DOCKER_SOCKET",
    schema: filePath(),
    accepts: "path of a socket",
    default: "/var/run/docker.sock",
    notInFile: NOT_IN_FILE,
    about:
      "The engine's socket on its host, which is mounted (rootless, colima, Podman); /dev/null mounts none.",
  }),
  dockerHost: setting({
    key: "CHAOS_DOCKER_HOST",
    schema: engineAddress(),
    accepts: "`tcp://host:port`",
    whenUnset: "the socket that is mounted",
    notInFile: NOT_IN_FILE,
    about:
      "DOCKER_HOST inside the container, for a proxy before the socket or an engine behind TCP.",
  }),
  dockerTlsVerify: setting({
    key: "CHAOS_DOCKER_TLS_VERIFY",
    schema: flag(),
    accepts: "true, false",
    whenUnset: "false",
    notInFile: NOT_IN_FILE,
    about: "DOCKER_TLS_VERIFY inside the container.",
  }),
  dockerCertPath: setting({
    key: "CHAOS_DOCKER_CERT_PATH",
    schema: filePath(),
    accepts: "path of a folder",
    default: "/config/certs",
    notInFile: NOT_IN_FILE,
    about:
      "DOCKER_CERT_PATH inside the container; the default is the folder certs in CHAOS_CONFIG_DIR.",
  }),
};
