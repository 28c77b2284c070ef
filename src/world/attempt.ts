/** Does work that may fail; reports the error and goes on. */
export function attempt(work: () => void, onTrouble: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    onTrouble(error);
  }
}
