import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kind, LedgerEvent } from "../../src/ledger/event.ts";
import { forgetSettings } from "./command.ts";
import { LineWatch } from "./line-watch.ts";
import { repository } from "./planted-tree.ts";
import type { RealEngine } from "./real-engine.ts";

export type EventOf<K extends Kind> = Extract<LedgerEvent, { readonly kind: K }>;

interface Await<K extends Kind> {
  readonly where?: (event: EventOf<K>) => boolean;
  /** Only events after this one. */
  readonly after?: LedgerEvent;
  readonly withinMs?: number;
}

/** The monkey's log, read as the events that its lines are made from. */
export class MonkeyLog implements AsyncDisposable {
  readonly #lines: LineWatch;

  constructor(lines: LineWatch) {
    this.#lines = lines;
  }

  /** Of a container, followed across its restarts. */
  static ofContainer(engine: RealEngine, container: string): MonkeyLog {
    const command = ["docker", "logs", "--follow", container];
    return new MonkeyLog(new LineWatch(command, { env: engine.env, again: true }));
  }

  /** Starts the daemon from source on this machine; it is killed with the log. */
  static ofProcess(env: Readonly<Record<string, string | undefined>>): MonkeyLog {
    const command = [process.execPath, join(repository, "src/main.ts")];
    return new MonkeyLog(
      new LineWatch(command, {
        env: { ...forgetSettings(), LOG_FORMAT: "json", ...env },
        cwd: tmpdir(),
      }),
    );
  }

  get lines(): readonly string[] {
    return this.#lines.lines;
  }

  get events(): readonly LedgerEvent[] {
    return this.lines.flatMap((line) => eventIn(line) ?? []);
  }

  all<K extends Kind>(kind: K): readonly EventOf<K>[] {
    return this.events.filter((event): event is EventOf<K> => event.kind === kind);
  }

  /** The first event of this kind, waited for if need be. */
  event<K extends Kind>(kind: K, options: Await<K> = {}): Promise<EventOf<K>> {
    const { where = () => true, after, withinMs } = options;
    const seq = after?.seq ?? 0;
    return this.#lines.until(
      `an event ${kind}`,
      (line) => {
        const event = eventIn(line);
        if (event?.kind !== kind || event.seq <= seq) return undefined;
        return where(event as EventOf<K>) ? (event as EventOf<K>) : undefined;
      },
      withinMs === undefined ? {} : { withinMs },
    );
  }

  /** The first line that holds these words. */
  line(words: string): Promise<string> {
    return this.#lines.until(`a line with "${words}"`, (line) =>
      line.includes(words) ? line : undefined,
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#lines[Symbol.asyncDispose]();
  }
}

function eventIn(line: string): LedgerEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  const said = JSON.parse(line) as Partial<LedgerEvent>;
  return said.kind !== undefined && said.seq !== undefined ? (said as LedgerEvent) : undefined;
}
