import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Control } from "../control/control.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import { MODES } from "../safety/modes.ts";
import { quote } from "../setting/quote.ts";
import { ChaosError, type ErrorCode } from "../world/chaos-error.ts";

/** The longest request that makes sense names some thousand leases. */
const LONGEST_BODY_BYTES = 256 * 1024;

const strikeSchema = z.strictObject({
  /** One name; `names` takes several. */
  target: z.string().optional(),
  names: z.array(z.string()).optional(),
  labels: z.array(z.string()).optional(),
  count: z.union([z.literal("all"), z.number().int().min(1).max(1000)]).optional(),
  fault: z.string().optional(),
  params: z.record(z.string(), z.string()).default({}),
  durationMs: z.number().positive().optional(),
  dryRun: z.boolean().default(false),
});

const undoSchema = z.strictObject({
  leases: z.union([z.literal("all"), z.array(z.string().min(1).max(300)).min(1).max(1000)]),
});

const orderSchema = z.strictObject({
  by: z.string().min(1).max(200),
  why: z.string().min(1).max(1000),
});

const modeSchema = orderSchema.extend({ mode: z.enum(MODES) });

const progressSchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  wait: z.coerce.number().min(0).max(60_000).default(0),
});

/** What an answer holds that is no success. */
export interface ApiError {
  readonly error: ErrorCode;
  readonly message: string;
}

/**
 * The API of a running daemon. It is served on `control.sock` in the state folder, which only its
 * owner may open. `onTrouble` is told of unexpected errors.
 */
export function controlApi(control: Control, onTrouble: (error: unknown) => void): Hono {
  const api = new Hono();
  api.use(bodyLimit({ maxSize: LONGEST_BODY_BYTES, onError: () => refuseBody() }));
  api.get("/v1/status", async (context) => context.json(await control.status()));
  api.get("/v1/targets", async (context) =>
    context.json(await control.targets({ all: context.req.query("all") === "true" })),
  );
  api.post("/v1/strikes", async (context) => {
    const text = await context.req.text();
    const command = read(strikeSchema, text === "" ? {} : parseJson(text));
    const { target, names, labels, count, fault, params, durationMs, dryRun } = command;
    const asked = [...(target === undefined ? [] : [target]), ...(names ?? [])];
    return context.json(
      await control.strike({
        params,
        dryRun,
        ...(asked.length > 0 && { names: asked }),
        ...(labels !== undefined && { labels }),
        ...(count !== undefined && { count }),
        ...(fault !== undefined && { fault }),
        ...(durationMs !== undefined && { durationMs }),
      }),
    );
  });
  api.get("/v1/strikes/:strike", async (context) => {
    const { after, wait } = read(progressSchema, context.req.query());
    return context.json(
      await control.progress(context.req.param("strike"), { afterSeq: after, waitMs: wait }),
    );
  });
  api.post("/v1/holds/tell", async (context) => {
    await control.flushHolds();
    return context.json({});
  });
  api.get("/v1/leases", async (context) => context.json(await control.leases()));
  api.post("/v1/leases/undo", async (context) => {
    const { leases } = read(undoSchema, parseJson(await context.req.text()));
    return context.json(await control.undo(leases));
  });
  for (const [path, obey] of [
    ["/v1/halt", (order: OrderReason) => control.halt(order)],
    ["/v1/stop", (order: OrderReason) => control.stop(order)],
    ["/v1/resume", (order: OrderReason) => control.resume(order)],
  ] as const) {
    api.post(path, async (context) =>
      context.json(await obey(read(orderSchema, parseJson(await context.req.text())))),
    );
  }
  api.post("/v1/mode", async (context) =>
    context.json(await control.changeMode(read(modeSchema, parseJson(await context.req.text())))),
  );
  api.notFound((context) =>
    context.json(
      {
        error: "bad-usage",
        message: `there is no ${context.req.method} ${context.req.path}`,
      } satisfies ApiError,
      404,
    ),
  );
  api.onError((error, context) => {
    if (!(error instanceof ChaosError)) {
      onTrouble(error);
      return context.json({ error: "engine-failed", message: error.message } as ApiError, 500);
    }
    const status = error.code === "no-such-target" ? 404 : error.exitCode === 2 ? 400 : 502;
    return context.json({ error: error.code, message: error.message } as ApiError, status);
  });
  return api;
}

/** Closes the connection, so that the rest of the body is not even received. */
function refuseBody(): Response {
  const answer: ApiError = {
    error: "bad-usage",
    message: `expected a request of at most ${LONGEST_BODY_BYTES} bytes, got a longer one`,
  };
  return Response.json(answer, { status: 413, headers: { connection: "close" } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ChaosError("bad-usage", `expected a JSON body, got ${quote(text)}`, {
      cause: error,
    });
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    [path.join("."), message].filter((part) => part !== "").join(": "),
  );
  throw new ChaosError("bad-usage", problems.join("; "), { cause: parsed.error });
}
