/**
 * Resolves when the signal aborts. To be disposed of, since its listener would stay with a signal
 * that lives as long as the process.
 */
export function untilAborted(
  signal: AbortSignal,
): Disposable & { readonly promise: Promise<undefined> } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const listener = () => resolve(undefined);
  if (signal.aborted) listener();
  else signal.addEventListener("abort", listener, { once: true });
  return { promise, [Symbol.dispose]: () => signal.removeEventListener("abort", listener) };
}
