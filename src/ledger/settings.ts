import { duration } from "../setting/duration.ts";
import { filePath } from "../setting/file-path.ts";
import { setting } from "../setting/setting.ts";

export const ledgerSettings = {
  stateDir: setting({
    key: "CHAOS_STATE_DIR",
    schema: filePath(),
    accepts: "path of a folder",
    whenUnset: "/var/lib/chaos-monkey in a container, elsewhere ~/.local/state/chaos-monkey",
    about: "Where the ledger, the state file and the control socket live; it must be writable.",
  }),
  retentionMs: setting({
    key: "CHAOS_RETENTION",
    schema: duration({ minMs: 1 }),
    accepts: "duration",
    default: "30d",
    about: "How long events are kept.",
  }),
};
