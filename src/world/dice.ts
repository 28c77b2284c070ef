import { createHash } from "node:crypto";

/** Draws the next number in [0, 1). */
export type Roll = () => number;

/**
 * A stream of rolls that depends on nothing but the seed and the stream's name, so that the
 * same seed, strike number and container list give the same targets on every machine.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counting RNG, from PractRand), seeded
 * with 128 bits of SHA-256.
 */
export function dice(seed: string, ...stream: readonly (string | number)[]): Roll {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...stream]))
    .digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  return () => {
    const mixed = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + mixed;
    return (mixed >>> 0) / 2 ** 32;
  };
}
