import { filePath } from "../setting/file-path.ts";
import { setting } from "../setting/setting.ts";

export const configSettings = {
  file: setting({
    key: "CHAOS_CONFIG",
    schema: filePath(),
    accepts: "path of a file",
    whenUnset: "config.ini in the working folder, else /config/config.ini, if there is one",
    option: "--config",
    notInFile: "a settings file cannot name another",
    about: "The settings file; where it is named, it must exist.",
  }),
};
