import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import type { PartFailure } from "../world/supervisor.ts";
import type { Database } from "./database.ts";

/** Answers whether the database is lost to this process, as a failure since it was first seen. */
export function stateFailuresOf({
  database,
  clock,
}: {
  readonly database: Pick<Database, "expectInPlace">;
  readonly clock: Pick<Clock, "now">;
}): () => readonly PartFailure[] {
  let since: string | undefined;
  return () => {
    try {
      database.expectInPlace();
      return [];
    } catch (error) {
      since ??= new Date(clock.now()).toISOString();
      return [{ part: "state", because: messageOf(error), since, times: 1 }];
    }
  };
}
