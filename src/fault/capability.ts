import type { Container } from "../engine/container.ts";
import type { ContainerActions, EngineIdentity, HostReader, Inspecting } from "../engine/engine.ts";

/** Everything that a fault can ask of an engine: each method is one capability. */
export type FaultEngine = ContainerActions;

/** What `prepare` reads from: it changes nothing. */
export interface TargetReader extends Inspecting, HostReader {
  /** Of the engine as it was last reached; undefined: it was not reached yet. */
  identity(): EngineIdentity | undefined;
}

/** What an undo can ask of an engine, as its caller provides it. */
export interface UndoEngine extends Inspecting {
  readonly actions: ContainerActions;
  /** A container as its events have told so far, without a request; undefined: not known. */
  known?(id: string): Container | undefined;
}

/** The same, method by method, as executors name their needs. */
export type UndoCapabilities = ContainerActions &
  Inspecting & { known(id: string): Container | undefined };

/** Exactly the methods that `needs` names, at run time too: nothing else can be reached. */
export function grant<Engine extends object, Name extends keyof Engine & string>(
  engine: Engine,
  needs: readonly Name[],
): Pick<Engine, Name> {
  const granted = needs.map((name) => {
    const method = engine[name];
    if (typeof method === "function") return [name, method.bind(engine)] as const;
    throw new TypeError(`expected an engine that can ${name}, got one that cannot`);
  });
  return Object.freeze(Object.fromEntries(granted)) as Pick<Engine, Name>;
}

/** What an undo may use, from the parts of an `UndoEngine`. */
export function grantUndo<Name extends keyof UndoCapabilities>(
  engine: UndoEngine,
  needs: readonly Name[],
): Pick<UndoCapabilities, Name> {
  const reading = ["inspect", "known"] as const satisfies readonly (keyof UndoCapabilities)[];
  const known = (id: string) => engine.known?.(id);
  const inspect = (id: string) => engine.inspect(id);
  const acting = needs.filter((name) => !reading.some((it) => it === name));
  const all = {
    ...grant(engine.actions, acting as unknown as readonly (keyof ContainerActions & string)[]),
    ...{ inspect, known },
  };
  return grant(all as UndoCapabilities, needs);
}
