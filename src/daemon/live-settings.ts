import { type EffectiveSetting, effectiveSettings } from "../config/effective.ts";
import type { Config } from "../config/load-config.ts";
import { type Settings, SLICES } from "../config/slices.ts";
import type { ModeAnswer, SettingChange } from "../control/orders.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import type { Barred } from "../safety/guard.ts";
import type { Mode } from "../safety/modes.ts";
import type { Runtime } from "../wiring/runtime.ts";
import { messageOf } from "../world/message-of.ts";

const MODE_MARK = "mode.override";

/** What a daemon is built around; a change of these waits for its next start. */
const FIXED: ReadonlySet<string> = new Set(
  [
    ...Object.values(SLICES.engine),
    ...Object.values(SLICES.strike),
    ...Object.values(SLICES.world),
    ...Object.values(SLICES.config),
    ...Object.values(SLICES.probe),
    SLICES.ledger.stateDir,
    SLICES.target.scope,
    SLICES.target.projects,
  ].map(({ key }) => key),
);

/** Where a daemon's settings come from, each time they are read. */
export interface Configuration {
  readonly first: Config;
  /** Reads them anew; `mode` instead of the one that is set. Throws `bad-setting`. */
  again(mode: Mode | undefined): Config;
}

/** The settings of a running daemon: read anew on SIGHUP, and with another mode when told so. */
export class LiveSettings {
  readonly #runtime: Runtime;
  readonly #configuration: Configuration;
  readonly #apply: () => void;
  #rows: readonly EffectiveSetting[];
  #refused: Barred = false;

  constructor(options: {
    readonly runtime: Runtime;
    readonly configuration: Configuration;
    /** Called when `ground.settings` are others than before. */
    readonly apply: () => void;
  }) {
    this.#runtime = options.runtime;
    this.#configuration = options.configuration;
    this.#apply = options.apply;
    this.#rows = effectiveSettings(options.configuration.first);
  }

  /** Whether the file became invalid: automatic strikes are disarmed until it is valid again. */
  refused(): Barred {
    return this.#refused;
  }

  /** Restores the mode that was chosen while an earlier daemon ran. */
  restore(): void {
    const mode = this.#override();
    if (mode !== undefined) this.#take(this.#configuration.again(mode));
  }

  /** Reads everything anew; what is invalid changes nothing but disarms (P8). */
  reload(): void {
    let config: Config;
    try {
      config = this.#configuration.again(this.#override());
    } catch (error) {
      // also what cannot be read at all: whatever is wrong, nothing strikes by itself
      this.#refuse(messageOf(error));
      return;
    }
    const { changed, waiting } = this.#take(config);
    this.#refused = false;
    this.#runtime.ledger.record({ kind: "settings.reloaded", changed, waiting });
  }

  changeMode({ by, why, mode }: OrderReason & { readonly mode: Mode }): ModeAnswer {
    const { ledger, marks } = this.#runtime;
    const before = this.#runtime.settings.safety.mode;
    const config = this.#configuration.again(mode);
    const configured = this.#configuration.again(undefined).settings.safety.mode;
    marks.set(MODE_MARK, JSON.stringify({ mode, configured }));
    const { changes } = this.#take(config);
    if (mode !== before) ledger.record({ kind: "mode.changed", by, why, before, mode });
    return { before, mode, changed: changes };
  }

  #refuse(why: string): void {
    const { clock, ledger } = this.#runtime;
    const at = new Date(clock.now()).toISOString();
    this.#refused = {
      because: `the configuration is invalid since ${at}, mend it and send SIGHUP: ${why}`,
    };
    ledger.record({ kind: "settings.refused", because: why });
  }

  /** The mode that was chosen at run time; it holds until the configured one changes. */
  #override(): Mode | undefined {
    const mark = this.#runtime.marks.get(MODE_MARK);
    if (mark === undefined) return undefined;
    const { mode, configured } = JSON.parse(mark) as { mode: Mode; configured: Mode };
    if (configured === this.#configuration.again(undefined).settings.safety.mode) return mode;
    this.#runtime.marks.remove(MODE_MARK);
    return undefined;
  }

  #take(config: Config): {
    readonly changes: readonly SettingChange[];
    readonly changed: readonly string[];
    readonly waiting: readonly string[];
  } {
    const rows = effectiveSettings(config);
    const different = rows.flatMap(({ key, value: now }, index): SettingChange[] => {
      const before = this.#rows[index]?.value ?? null;
      return before === now ? [] : [{ key, before, now }];
    });
    const waiting = different.filter(({ key }) => FIXED.has(key)).map(({ key }) => key);
    const changes = different.filter(({ key }) => !FIXED.has(key));
    this.#rows = rows.map((row, index) => (FIXED.has(row.key) ? (this.#rows[index] ?? row) : row));
    this.#runtime.replaceSettings(keepFixed(this.#runtime.settings, config.settings));
    if (changes.length > 0) this.#apply();
    return { changes, changed: changes.map(({ key }) => key), waiting };
  }
}

function keepFixed(before: Settings, now: Settings): Settings {
  const { scope, projects } = before.target;
  return {
    ...now,
    engine: before.engine,
    strike: before.strike,
    world: before.world,
    config: before.config,
    probe: before.probe,
    ledger: { ...now.ledger, stateDir: before.ledger.stateDir },
    target: { ...now.target, scope, projects },
  };
}
