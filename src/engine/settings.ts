import { filePath } from "../setting/file-path.ts";
import { flag } from "../setting/flag.ts";
import { type SettingsOf, setting } from "../setting/setting.ts";
import { engineAddress, showAddress } from "./engine-address.ts";

/** These names belong to the docker command, so a file that others read too may use them otherwise. */
const NOT_IN_FILE = "it is taken from the environment and .env, as the docker command does";

export const engineSettings = {
  address: setting({
    key: "DOCKER_HOST",
    schema: engineAddress(),
    accepts: "`unix:///path`, `tcp://host:port`, `ssh://user@host`",
    default: "unix:///var/run/docker.sock",
    notInFile: NOT_IN_FILE,
    about: "Where the Docker engine listens; ssh needs the command ssh, which our image has not.",
    show: showAddress,
  }),
  tlsVerify: setting({
    key: "DOCKER_TLS_VERIFY",
    schema: flag(),
    accepts: "true, false",
    default: "false",
    notInFile: NOT_IN_FILE,
    about: "Speaks TLS to a tcp engine and checks its certificate.",
  }),
  certDir: setting({
    key: "DOCKER_CERT_PATH",
    schema: filePath(),
    accepts: "path of a folder",
    whenUnset: "~/.docker",
    notInFile: NOT_IN_FILE,
    about: "Folder with ca.pem, cert.pem and key.pem for TLS.",
  }),
};

/** The values of these settings. */
export type EngineSettings = SettingsOf<typeof engineSettings>;
