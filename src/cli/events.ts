import { Command, InvalidArgumentError } from "commander";
import { EVENT_FORMS, type Kind } from "../ledger/event.ts";
import type { EventQuery } from "../ledger/ledger.ts";
import { splitList } from "../setting/list.ts";
import { nearest } from "../setting/near-miss.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { CommandContext } from "./context.ts";
import { jsonLine } from "./json-line.ts";
import { renderEvent } from "./render-event.ts";
import { sinceWord } from "./since.ts";

/** What `--follow` begins with if no other option says so. */
const LAST = 10;
const KINDS = Object.keys(EVENT_FORMS) as readonly Kind[];

interface EventsOptions {
  readonly since?: number;
  readonly service?: string;
  readonly kind?: readonly Kind[];
  readonly strike?: string;
  readonly limit?: number;
  readonly follow?: true;
  readonly json?: true;
}

export function eventsCommand(deps: Pick<CommandContext, "terminal" | "events" | "exit">): Command {
  const { terminal } = deps;
  return new Command("events")
    .summary("show the events in the ledger: what happened, and what was held")
    .description(
      "Shows the events in the ledger of the state folder, oldest first: one line per event with its " +
        "time (UTC) and a sentence. It needs no running daemon.",
    )
    .option(
      "--since <when>",
      "only events since then: 30m, 1h30m, or a time such as 2026-01-31T08:00Z",
      sinceWord,
    )
    .option("--service <service>", "only events of this service or container")
    .option(
      "--kind <kinds>",
      "only these kinds: `hold`, `recovery.overdue`, `strike` for all strike.*",
      kinds,
    )
    .option("--strike <id>", "only events of this strike")
    .option("--limit <count>", "at most this many, the newest ones", count)
    .option("--follow", "keep printing new events until Ctrl-C")
    .option("--json", "print one JSON object per line")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  chaos-monkey events --since 1h --service worker\n" +
        "  chaos-monkey events --kind hold --limit 20\n" +
        "  chaos-monkey events --follow --json",
    )
    .action(async (options: EventsOptions) => {
      const follow = options.follow === true;
      const query = queryOf(options);
      // a misspelt service looks like one without events
      let isAnswered = follow || Object.keys(query).length === 0;
      for await (const event of deps.events(query, follow)) {
        isAnswered = true;
        if (options.json) terminal.out(jsonLine(event));
        else for (const line of renderEvent(event, terminal, Date.now())) terminal.out(line);
      }
      if (!isAnswered) terminal.note("no event in the ledger matches");
      deps.exit(EXIT.done);
    });
}

function queryOf({ since, service, kind, strike, limit, follow }: EventsOptions): EventQuery {
  const newest = limit ?? (follow && since === undefined ? LAST : undefined);
  return {
    ...(since !== undefined && { sinceMs: since }),
    ...(service !== undefined && { about: service }),
    ...(kind !== undefined && { kinds: kind }),
    ...(strike !== undefined && { strike }),
    ...(newest !== undefined && { limit: newest }),
  };
}

/** `strike` stands for all of `strike.*`; several are separated by commas or repeated. */
function kinds(text: string, earlier: readonly Kind[] = []): readonly Kind[] {
  const meant = splitList(text).flatMap((word) => {
    const found = KINDS.filter((kind) => kind === word || kind.startsWith(`${word}.`));
    if (found.length > 0) return found;
    const near = nearest(word, [...new Set([...KINDS, ...KINDS.map(groupOf)])]);
    const advice = near === undefined ? `there are ${KINDS.join(", ")}` : `did you mean ${near}?`;
    throw new InvalidArgumentError(`There is no kind ${word}; ${advice}`);
  });
  return [...new Set([...earlier, ...meant])];
}

function groupOf(kind: Kind): string {
  return kind.split(".")[0] ?? kind;
}

function count(text: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1) return number;
  throw new InvalidArgumentError("Expected a whole number of at least 1.");
}
