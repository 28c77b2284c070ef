import { expect, onTestFinished, test, vi } from "vitest";
import { handleUnhandledErrors } from "../../src/world/unhandled-errors.ts";

test("a rejection that no code handles is reported, and ends nothing (P58)", async () => {
  const own = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  onTestFinished(() => {
    for (const listener of own) process.on("unhandledRejection", listener);
  });
  const onRejection = vi.fn();
  const handling = handleUnhandledErrors({ onRejection, onException: () => {} });
  onTestFinished(() => handling[Symbol.dispose]());
  void Promise.reject(new Error("unheard"));
  await vi.waitFor(() => expect(onRejection).toHaveBeenCalledOnce());
  expect(onRejection.mock.calls[0]?.[0]).toMatchObject({ message: "unheard" });
  handling[Symbol.dispose]();
  expect(process.listenerCount("unhandledRejection")).toBe(0);
});
