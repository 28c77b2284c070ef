import type { Container, Limits } from "../../src/engine/container.ts";
import type { ContainerNews, Containers } from "../../src/engine/containers.ts";
import type {
  ContainerActions,
  EndpointRequest,
  EngineAction,
  EngineEvent,
  EngineIdentity,
} from "../../src/engine/engine.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import type { Clock } from "../../src/world/clock.ts";

/** An engine without an engine: containers in memory that die when killed and tell so. */
export class FakeContainers implements Containers, ContainerActions {
  readonly calls: string[] = [];
  /** What the engine remembers beside what was told to followers. */
  readonly past: EngineEvent[] = [];
  /** Containers that the engine has and no event has told of. */
  readonly undiscovered: Container[] = [];
  processorCount: number | undefined = 4;
  connected = true;
  identity: EngineIdentity | undefined = {
    address: "unix:///fake.sock",
    version: "20.10.24",
    apiVersion: "1.41",
  };
  /** How far the engine's clock is ahead of ours. */
  skewMs = 0;
  /** Containers that do not end on these signals. */
  readonly survives = new Map<string, readonly string[]>();
  /** Runs before each engine request; throwing makes the request fail. */
  before: (call: string) => void = () => {};
  readonly #clock: Clock;
  readonly #known = new Map<string, Container>();
  readonly #listeners = new Set<(news: ContainerNews) => void>();

  constructor(clock: Clock, containers: readonly Container[]) {
    this.#clock = clock;
    for (const container of containers) this.#known.set(container.id, container);
  }

  all(): readonly Container[] {
    return [...this.#known.values()];
  }

  get(id: string): Container | undefined {
    return this.#known.get(id);
  }

  async refresh(id: string): Promise<Container | undefined> {
    this.before(`inspect ${this.#name(id)}`);
    // what happens while the request is under way is in the answer
    await Promise.resolve();
    return this.#known.get(id);
  }

  async discover(): Promise<void> {
    this.before("list");
    for (const container of this.undiscovered.splice(0)) this.add(container);
  }

  async processors(): Promise<number | undefined> {
    this.before("info");
    return this.processorCount;
  }

  engineNow(): number {
    return this.#clock.now() + this.skewMs;
  }

  async remembered(since: number): Promise<readonly EngineEvent[]> {
    this.before("events");
    return this.past.filter(({ at }) => at >= since);
  }

  follow(listener: (news: ContainerNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get followers(): number {
    return this.#listeners.size;
  }

  async kill(id: string, signal: string): Promise<void> {
    this.#request(`kill ${this.#name(id)} ${signal}`);
    const container = this.#known.get(id);
    if (container && !this.survives.get(container.name)?.includes(signal)) this.die(container.name);
  }

  async start(id: string): Promise<void> {
    this.#request(`start ${this.#name(id)}`);
    this.comeBack(this.#name(id));
  }

  async pause(id: string): Promise<void> {
    this.#request(`pause ${this.#name(id)}`);
    this.#mustBe(id, "running");
    this.change(this.#name(id), { state: "paused" });
    this.tell(this.#name(id), "pause");
  }

  async unpause(id: string): Promise<void> {
    this.#request(`unpause ${this.#name(id)}`);
    this.#mustBe(id, "paused");
    this.change(this.#name(id), { state: "running" });
    this.tell(this.#name(id), "unpause");
  }

  async update(id: string, limits: Partial<Limits>): Promise<void> {
    this.#request(`update ${this.#name(id)} ${JSON.stringify(limits)}`);
    const container = this.#find(this.#name(id));
    this.change(container.name, { limits: { ...container.limits, ...limits } });
    this.tell(container.name, "update");
  }

  async connect(id: string, network: string, endpoint: EndpointRequest): Promise<void> {
    this.#request(`connect ${this.#name(id)} ${network}`);
    const { name, networks } = this.#find(this.#name(id));
    const anew = { networkId: network, ipAddress: "10.0.0.9", ipv6Address: "", ...endpoint };
    this.change(name, { networks: { ...networks, [network]: anew } });
  }

  async disconnect(id: string, network: string): Promise<void> {
    this.#request(`disconnect ${this.#name(id)} ${network}`);
    const { name, networks } = this.#find(this.#name(id));
    const { [network]: _gone, ...rest } = networks;
    this.change(name, { networks: rest });
  }

  async stop(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#request(`stop ${this.#name(id)} ${graceMs}`);
    this.die(this.#name(id));
  }

  async restart(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#request(`restart ${this.#name(id)} ${graceMs}`);
    this.die(this.#name(id));
    this.comeBack(this.#name(id));
  }

  die(name: string): void {
    const exitCode = 137;
    this.change(name, { state: "exited", finishedAt: this.engineNow(), exitCode });
    this.tell(name, "die", { exitCode });
  }

  comeBack(name: string, more: Partial<Container> = {}): void {
    this.change(name, { state: "running", startedAt: this.engineNow(), ...more });
    this.tell(name, "start");
  }

  remove(name: string): void {
    const container = this.#find(name);
    this.#known.delete(container.id);
    this.#tellOf(container, "destroy");
  }

  /** As the engine would answer from now on; nobody is told. */
  change(name: string, differing: Partial<Container>): void {
    const container = this.#find(name);
    this.#known.set(container.id, { ...container, ...differing });
  }

  /** As if it had not been listed yet; nobody is told. */
  forget(name: string): void {
    this.#known.delete(this.#find(name).id);
  }

  add(container: Container): void {
    this.#known.set(container.id, container);
  }

  tell(name: string, action: EngineAction, more: Partial<EngineEvent> = {}): void {
    this.#tellOf(this.#find(name), action, more);
  }

  announce(news: ContainerNews): void {
    for (const listener of [...this.#listeners]) listener(news);
  }

  #tellOf(
    { id, name, labels }: Container,
    action: EngineAction,
    more: Partial<EngineEvent> = {},
  ): void {
    const at = this.engineNow();
    const receivedAtMs = this.#clock.monotonic();
    const event = { action, id, name, labels, at, receivedAtMs, ...more };
    this.announce({ kind: "event", event });
  }

  #mustBe(id: string, state: Container["state"]): void {
    const now = this.#known.get(id)?.state;
    if (now !== state) throw new ChaosError("engine-conflict", `it is ${now}, not ${state}`);
  }

  #request(call: string): void {
    this.before(call);
    this.calls.push(call);
  }

  #name(id: string): string {
    return this.#known.get(id)?.name ?? id;
  }

  #find(name: string): Container {
    const container = this.all().find((it) => it.name === name);
    if (!container) throw new Error(`no container ${name}`);
    return container;
  }
}
