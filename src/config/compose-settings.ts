import { filePath } from "../setting/file-path.ts";
import { fromText, refused, value } from "../setting/from-text.ts";
import { setting } from "../setting/setting.ts";
import { wholeNumber } from "../setting/whole-number.ts";

const NOT_IN_FILE = "docker-compose reads it, so it belongs into the environment or .env";

/**
 * What only `docker-compose.chaos.yml` reads. The program takes no notice of them; they stand in
 * the table so that there is one list of everything that can be set.
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
    about: "What the monkey's container is called.",
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
    about: "The group that owns the socket: `stat -c %g /var/run/docker.sock`.",
  }),
};
