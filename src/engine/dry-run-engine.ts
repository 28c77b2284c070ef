import type { Clock } from "../world/clock.ts";
import type { Container, Limits } from "./container.ts";
import type { ContainerNews, Containers } from "./containers.ts";
import type { ContainerActions, EndpointRequest, EngineEvent, EngineIdentity } from "./engine.ts";
import { Followers } from "./followers.ts";

/**
 * Actions that change nothing, and containers that look as if they had: a dry run takes the same
 * path as a real strike and only ever reads from the engine. What really happens to a container
 * replaces what was pretended of it.
 */
export class DryRunEngine implements Containers, ContainerActions {
  readonly #real: Containers;
  readonly #clock: Clock;
  readonly #pretended = new Map<string, Partial<Container>>();
  readonly #followers: Followers;

  constructor(options: {
    readonly real: Containers;
    readonly clock: Clock;
    /** Told what a follower throws. */
    readonly onTrouble: (error: unknown) => void;
  }) {
    this.#real = options.real;
    this.#clock = options.clock;
    this.#followers = new Followers(options.onTrouble);
  }

  get connected(): boolean {
    return this.#real.connected;
  }

  get identity(): EngineIdentity | undefined {
    return this.#real.identity;
  }

  all(): readonly Container[] {
    return this.#real.all().map((container) => this.#asIf(container));
  }

  get(id: string): Container | undefined {
    const container = this.#real.get(id);
    return container && this.#asIf(container);
  }

  async refresh(idOrName: string): Promise<Container | undefined> {
    const container = await this.#real.refresh(idOrName);
    return container && this.#asIf(container);
  }

  discover(): Promise<void> {
    return this.#real.discover();
  }

  processors(): Promise<number | undefined> {
    return this.#real.processors();
  }

  engineNow(): number | undefined {
    return this.#real.engineNow();
  }

  remembered(since: number): Promise<readonly EngineEvent[]> {
    return this.#real.remembered(since);
  }

  follow(listener: (news: ContainerNews) => void): () => void {
    const end = this.#followers.follow(listener);
    const endReal = this.#real.follow((news) => {
      if (news.kind === "event") this.#pretended.delete(news.event.id);
      listener(news);
    });
    return () => {
      end();
      endReal();
    };
  }

  async kill(id: string, signal: string): Promise<void> {
    this.#tell(id, { action: "kill" });
    // every accepted signal ends a process that does not catch it; whether this one would is
    // not known without sending it
    this.#end(id, signal === "SIGKILL" ? 137 : 143);
  }

  async stop(id: string): Promise<void> {
    this.#end(id, 143);
    this.#tell(id, { action: "stop" });
  }

  async restart(id: string): Promise<void> {
    this.#end(id, 143);
    await this.start(id);
    this.#tell(id, { action: "restart" });
  }

  async start(id: string): Promise<void> {
    this.#pretend(id, { state: "running", startedAt: this.engineNow() ?? this.#clock.now() });
    this.#tell(id, { action: "start" });
  }

  async pause(id: string): Promise<void> {
    this.#pretend(id, { state: "paused" });
    this.#tell(id, { action: "pause" });
  }

  async unpause(id: string): Promise<void> {
    this.#pretend(id, { state: "running" });
    this.#tell(id, { action: "unpause" });
  }

  async update(id: string, limits: Partial<Limits>): Promise<void> {
    const now = this.get(id);
    if (now) this.#pretend(id, { limits: { ...now.limits, ...limits } });
    this.#tell(id, { action: "update" });
  }

  async connect(id: string, network: string, endpoint: EndpointRequest): Promise<void> {
    const now = this.get(id);
    const anew = { networkId: network, ipAddress: "", ipv6Address: "", ...endpoint };
    if (now) this.#pretend(id, { networks: { ...now.networks, [network]: anew } });
  }

  async disconnect(id: string, network: string): Promise<void> {
    const { [network]: _gone, ...networks } = this.get(id)?.networks ?? {};
    this.#pretend(id, { networks });
  }

  #end(id: string, exitCode: number): void {
    const finishedAt = this.engineNow() ?? this.#clock.now();
    this.#pretend(id, { state: "exited", finishedAt, exitCode });
    this.#tell(id, { action: "die", exitCode });
  }

  #pretend(id: string, change: Partial<Container>): void {
    this.#pretended.set(id, { ...this.#pretended.get(id), ...change });
  }

  #asIf(container: Container): Container {
    const pretended = this.#pretended.get(container.id);
    return pretended ? { ...container, ...pretended } : container;
  }

  #tell(id: string, what: Pick<EngineEvent, "action" | "exitCode">): void {
    const container = this.#real.get(id);
    const event: EngineEvent = {
      ...what,
      id,
      name: container?.name ?? id,
      labels: container?.labels ?? {},
      at: this.engineNow() ?? this.#clock.now(),
      receivedAtMs: this.#clock.monotonic(),
    };
    this.#followers.tell({ kind: "event", event });
  }
}
