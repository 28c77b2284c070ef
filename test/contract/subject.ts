import type { Container } from "../../src/engine/container.ts";
import type { DockerEngine } from "../../src/engine/docker/docker-engine.ts";
import type { ContractSpec, EngineUnderTest } from "./engine-under-test.ts";
import type { EventLog } from "./event-log.ts";
import { type RawAnswer, rawRequest } from "./raw-request.ts";

/** A container of this test, with everything that the tests ask about it. */
export interface Subject {
  readonly id: string;
  readonly log: EventLog;
  readonly engine: DockerEngine;
  readonly socketPath: string;
  /** One request to `/containers/ID` of the API; answers status and message. */
  ask(method: "POST" | "DELETE", what: string): Promise<RawAnswer>;
  inspect(): Promise<Container>;
  crash(): Promise<void>;
  setHealth(passes: boolean): Promise<void>;
}

/** Declares a test over containers that are up and watched from before they were created. */
export type Promising = <const Specs extends readonly ContractSpec[]>(
  title: string,
  specs: Specs,
  body: (...subjects: { [At in keyof Specs]: Subject }) => Promise<void>,
) => void;

/** Creates the container and starts it. */
export async function subject(parts: {
  readonly under: EngineUnderTest;
  readonly engine: DockerEngine;
  readonly log: EventLog;
  readonly spec: ContractSpec;
}): Promise<Subject> {
  const { under, engine, log, spec } = parts;
  const id = await under.run(spec);
  return {
    id,
    log,
    engine,
    socketPath: under.socketPath,
    ask: (method, what) => rawRequest(under.socketPath, method, `/v1.41/containers/${id}${what}`),
    inspect: async () => {
      const container = await engine.inspect(id);
      if (!container) throw new Error(`expected ${id} to exist; it was told: ${log.told(id)}`);
      return container;
    },
    crash: () => under.crash(id),
    setHealth: (passes) => under.setHealth(id, passes),
  };
}
