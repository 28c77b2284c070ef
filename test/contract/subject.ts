import type { Container } from "../../src/engine/container.ts";
import type { DockerEngine } from "../../src/engine/docker/docker-engine.ts";
import type {
  ContractNetworks,
  ContractSpec,
  EngineUnderTest,
  Generation,
} from "./engine-under-test.ts";
import type { EventLog } from "./event-log.ts";
import { type RawAnswer, rawRequest } from "./raw-request.ts";

/** A container of this test, with everything that the tests ask about it. */
export interface Subject {
  readonly id: string;
  readonly log: EventLog;
  readonly engine: DockerEngine;
  readonly socketPath: string;
  readonly networks: ContractNetworks;
  readonly generation: Generation;
  /** One request to `/containers/ID` of the API; answers status and message. */
  ask(method: "GET" | "POST" | "DELETE", what: string, json?: object): Promise<RawAnswer>;
  /** `connect` or `disconnect` of a network. */
  askNetwork(what: "connect" | "disconnect", network: string, wishes?: object): Promise<RawAnswer>;
  /** One more container, for what can be told only now. */
  another(spec: ContractSpec): Promise<Subject>;
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

/** What the subjects of one test share. */
interface Stage {
  readonly under: EngineUnderTest;
  readonly engine: DockerEngine;
  readonly log: EventLog;
  readonly generation: Generation;
}

/** Creates the container and starts it. */
export async function subject(stage: Stage, spec: ContractSpec): Promise<Subject> {
  const { under, engine, log, generation } = stage;
  const { socketPath, networks } = under;
  const id = await under.run(spec);
  return {
    id,
    log,
    engine,
    socketPath,
    networks,
    generation,
    ask: (method, what, json) =>
      rawRequest(socketPath, method, `/v1.41/containers/${id}${what}`, json),
    askNetwork: (what, network, wishes) =>
      rawRequest(socketPath, "POST", `/v1.41/networks/${network}/${what}`, {
        Container: id,
        ...(wishes && { EndpointConfig: wishes }),
      }),
    another: (other) => subject(stage, other),
    inspect: async () => {
      const container = await engine.inspect(id);
      if (!container) throw new Error(`expected ${id} to exist; it was told: ${log.told(id)}`);
      return container;
    },
    crash: () => under.crash(id),
    setHealth: (passes) => under.setHealth(id, passes),
  };
}
