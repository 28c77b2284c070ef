import type { ContainerNews } from "./containers.ts";

/** Listeners of container news; one that throws does not affect the others. */
export class Followers {
  readonly #listeners = new Set<(news: ContainerNews) => void>();
  readonly #onTrouble: (error: unknown) => void;

  /** `onTrouble` is told what a listener throws. */
  constructor(onTrouble: (error: unknown) => void) {
    this.#onTrouble = onTrouble;
  }

  /** The returned function ends it. */
  follow(listener: (news: ContainerNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(news: ContainerNews): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(news);
      } catch (error) {
        this.#onTrouble(error);
      }
    }
  }
}
