/**
 * The one place for errors that no code handles. A rejection concerns one operation: it is
 * reported, and the process goes on. After an exception the state of the process is uncertain:
 * `onException` is to end it in order. Disposing restores Node's own behaviour.
 */
export function handleUnhandledErrors(handlers: {
  readonly onRejection: (error: unknown) => void;
  readonly onException: (error: unknown) => void;
}): Disposable {
  const { onRejection, onException } = handlers;
  process.on("unhandledRejection", onRejection).on("uncaughtException", onException);
  return {
    [Symbol.dispose]() {
      process.off("unhandledRejection", onRejection).off("uncaughtException", onException);
    },
  };
}
