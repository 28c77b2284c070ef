import type { Control } from "../control/control.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Part } from "../world/supervisor.ts";
import { writeStateFile } from "./state-file.ts";

/** Many events come within one strike; people look at the file, not programs. */
const SETTLES_AFTER_MS = 250;

/** Keeps the readable snapshot in the state folder up to date until stopped. */
export function keepStateFile(options: {
  readonly stateDir: string;
  readonly ledger: Pick<Ledger, "follow">;
  readonly control: Pick<Control, "status">;
  readonly onTrouble: (error: unknown) => void;
}): Part {
  const { stateDir, ledger, control, onTrouble } = options;
  let timer: NodeJS.Timeout | undefined;
  const write = async (): Promise<void> => {
    timer = undefined;
    try {
      writeStateFile(stateDir, {
        ...(await control.status()),
        updatedAt: new Date().toISOString(),
      });
    } catch (error) {
      onTrouble(error);
    }
  };
  const unfollow = ledger.follow(() => {
    timer ??= setTimeout(() => void write(), SETTLES_AFTER_MS);
  });
  const end = () => {
    unfollow();
    clearTimeout(timer);
  };
  return {
    name: "state file",
    async stop() {
      end();
      await write();
    },
    kill: end,
  };
}
