import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A file by which a test and the activities of its experiment wait for each other. */
export class Flag {
  readonly #folder = temporaryFolder();
  readonly #path = join(this.#folder, "raised");

  /** The same as lines of shell. */
  readonly shell = {
    raise: `: > ${this.#path}`,
    lower: `rm ${this.#path}`,
    isRaised: `test -e ${this.#path}`,
    isDown: `test ! -e ${this.#path}`,
    // nobody raises it any more once the test is over
    wait: `while test -d ${this.#folder} && test ! -e ${this.#path}; do sleep 0.02; done`,
  };

  raise(): void {
    writeFileSync(this.#path, "");
  }

  async raised(): Promise<void> {
    const patience = { interval: 10, timeout: 15_000 };
    await expect.poll(() => existsSync(this.#path), patience).toBe(true);
  }
}
