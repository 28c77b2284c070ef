import type { LedgerEvent } from "../ledger/event.ts";
import { sentence } from "../ledger/sentence.ts";
import { absolute, relative } from "./show-time.ts";
import type { Terminal } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** The width of most relative times, so that they align in a list. */
const RELATIVE = 14;

/**
 * An event as lines for people: its time and a sentence. A terminal also shows how long ago it was,
 * unless `now` is undefined because events are shown as they happen; a file or a pipe is read later.
 */
export function renderEvent(
  event: LedgerEvent,
  { isTerminal, size }: Pick<Terminal, "isTerminal" | "size">,
  now: number | undefined,
): readonly string[] {
  if (!isTerminal) return [`${event.at}  ${sentence(event)}`];
  const ago = now === undefined ? "" : `${relative(event.at, now).padEnd(RELATIVE)}  `;
  const time = `${ago}${absolute(event.at)}  `;
  // on a narrow terminal the sentence starts below its time
  return wrap(
    `${time}${sentence(event)}`,
    size?.columns,
    (size?.columns ?? 0) < 100 ? 4 : time.length,
  );
}
