import { Refusal } from "./refusal.ts";
import type { SimulatedContainer } from "./simulated-container.ts";

/** The containers of an engine, found by id, name or the beginning of an id. */
export class ContainerIndex {
  readonly #byId = new Map<string, SimulatedContainer>();
  readonly #byName = new Map<string, SimulatedContainer>();

  get size(): number {
    return this.#byId.size;
  }

  [Symbol.iterator](): MapIterator<SimulatedContainer> {
    return this.#byId.values();
  }

  add(container: SimulatedContainer): void {
    this.#refuseTaken(container.name);
    this.#byId.set(container.id, container);
    this.#byName.set(container.name, container);
  }

  remove(container: { readonly id: string; readonly name: string }): void {
    this.#byId.delete(container.id);
    this.#byName.delete(container.name);
  }

  rename(container: SimulatedContainer, name: string): void {
    if (name === container.name) {
      throw new Refusal(400, "Renaming a container with the same name as its current name");
    }
    this.#refuseTaken(name, "Error when allocating new name: ");
    this.#byName.delete(container.name);
    container.rename(name);
    this.#byName.set(name, container);
  }

  /** As the engine does: a full id before a name before the beginning of an id. */
  find(idOrName: string): SimulatedContainer | undefined {
    return (
      this.#byId.get(idOrName) ??
      this.#byName.get(idOrName.replace(/^\//, "")) ??
      this.#byBeginning(idOrName)
    );
  }

  #byBeginning(text: string): SimulatedContainer | undefined {
    if (!/^[0-9a-f]+$/.test(text)) return undefined;
    const found = [...this].filter(({ id }) => id.startsWith(text));
    if (found.length > 1) {
      throw new Refusal(400, `Multiple IDs found with provided prefix: ${text}`);
    }
    return found[0];
  }

  #refuseTaken(name: string, before = ""): void {
    const holder = this.#byName.get(name);
    if (!holder) return;
    throw new Refusal(
      409,
      `${before}Conflict. The container name "/${name}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  }
}
