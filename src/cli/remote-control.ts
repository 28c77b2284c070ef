import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import type { Control, Progress, Status, StrikeReport, TargetRow } from "../control/control.ts";
import type { LeaseRow, UndoAnswer } from "../control/lease-row.ts";
import type { HaltAnswer, ModeAnswer, ResumeAnswer, StopAnswer } from "../control/orders.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import type { ApiError } from "../http/control-api.ts";
import type { Mode } from "../safety/modes.ts";
import { ChaosError, ERROR_CODES, type ErrorCode } from "../world/chaos-error.ts";

/** A running daemon, asked through its `control.sock`. */
export class RemoteControl implements Control {
  readonly #socketPath: string;
  readonly #signal: AbortSignal | undefined;

  /** With a signal, requests end when it aborts; without one, they wait as long as it takes. */
  constructor(socketPath: string, signal?: AbortSignal) {
    this.#socketPath = socketPath;
    this.#signal = signal;
  }

  status(): Promise<Status> {
    return this.#ask("GET", "/v1/status") as Promise<Status>;
  }

  targets({ all }: { readonly all: boolean }): Promise<readonly TargetRow[]> {
    return this.#ask("GET", `/v1/targets?all=${all}`) as Promise<readonly TargetRow[]>;
  }

  strike(wish: Parameters<Control["strike"]>[0]): Promise<StrikeReport> {
    return this.#ask("POST", "/v1/strikes", wish) as Promise<StrikeReport>;
  }

  progress(
    strike: string,
    { afterSeq, waitMs }: { readonly afterSeq: number; readonly waitMs: number },
  ): Promise<Progress> {
    const path = `/v1/strikes/${encodeURIComponent(strike)}?after=${afterSeq}&wait=${waitMs}`;
    return this.#ask("GET", path) as Promise<Progress>;
  }

  async flushHolds(): Promise<void> {
    await this.#ask("POST", "/v1/holds/tell", {});
  }

  leases(): Promise<readonly LeaseRow[]> {
    return this.#ask("GET", "/v1/leases") as Promise<readonly LeaseRow[]>;
  }

  undo(leases: readonly string[] | "all"): Promise<UndoAnswer> {
    return this.#ask("POST", "/v1/leases/undo", { leases }) as Promise<UndoAnswer>;
  }

  halt(order: OrderReason): Promise<HaltAnswer> {
    return this.#ask("POST", "/v1/halt", order) as Promise<HaltAnswer>;
  }

  stop(order: OrderReason): Promise<StopAnswer> {
    return this.#ask("POST", "/v1/stop", order) as Promise<StopAnswer>;
  }

  resume(order: OrderReason): Promise<ResumeAnswer> {
    return this.#ask("POST", "/v1/resume", order) as Promise<ResumeAnswer>;
  }

  changeMode(order: OrderReason & { readonly mode: Mode }): Promise<ModeAnswer> {
    return this.#ask("POST", "/v1/mode", order) as Promise<ModeAnswer>;
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const asking = httpRequest(
      {
        socketPath: this.#socketPath,
        method,
        path,
        ...(this.#signal && { signal: this.#signal }),
        headers: body === undefined ? {} : { "content-type": "application/json" },
      },
      (answer) => {
        text(answer).then(
          (said) => resolve({ status: answer.statusCode ?? 0, text: said }),
          reject,
        );
      },
    );
    asking.once("error", reject);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
    let answer: { status: number; text: string };
    try {
      answer = await promise;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const advice =
        code === "EACCES"
          ? "only the user that runs the daemon may use it: run this command as that user"
          : "it may just have ended: check its log and try again";
      throw new ChaosError(
        "no-daemon",
        `expected a daemon behind ${this.#socketPath}, got "${message}"; ${advice}`,
        { cause: error },
      );
    }
    const said: unknown = JSON.parse(answer.text);
    if (answer.status === 200) return said;
    const { error, message } = said as ApiError;
    throw new ChaosError(isErrorCode(error) ? error : "engine-failed", message);
  }
}

/** A daemon whose event loop is blocked accepts connections and never answers. */
const ANSWERS_WITHIN_MS = 3000;

/** Whether a daemon answers on the socket; the socket file of a dead daemon does not count. */
export async function isServed(socketPath: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const asking = httpRequest(
    // an agent would keep the connection, and so this process, alive until the timeout
    { socketPath, path: "/v1/ping", timeout: ANSWERS_WITHIN_MS, agent: false },
    (answer) => {
      answer.resume();
      resolve(true);
    },
  );
  asking.once("timeout", () => asking.destroy());
  asking.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EACCES"));
  asking.end();
  return promise;
}

function isErrorCode(code: string): code is ErrorCode {
  return code in ERROR_CODES;
}
