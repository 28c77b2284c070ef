import type { PastStatus, ServiceRow, StateSummary, Status } from "../control/control.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { escapeControl } from "../world/escape-control.ts";
import { absolute, showTime } from "./show-time.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** A status as lines for people. */
export function renderStatus(
  status: Status | PastStatus,
  terminal: Terminal,
  now: number,
): readonly string[] {
  const rows = [
    ...closed(status, terminal, now),
    ...(status.running ? present(status, terminal, now) : past(status, terminal, now)),
    ...counts(status, terminal, now),
  ];
  const columns = terminal.size?.columns;
  return [
    ...rows.flatMap((row) => wrap(row, columns, LABEL)),
    ...(status.services.length === 0 ? [] : ["", ...services(status.services, terminal)]),
  ];
}

/** The width of a label column, with its gap. */
const LABEL = 10;

function row(label: string, text: string): string {
  return `${label.padEnd(LABEL)}${text}`;
}

/** What people must see first. */
function closed({ halted, disarmed }: StateSummary, { paint }: Terminal, now: number): string[] {
  return [
    ...(halted ? [`${paint("red", "HALTED")}    ${latchedBy(halted, now)}`] : []),
    ...(disarmed ? [`${paint("yellow", "DISARMED")}  ${latchedBy(disarmed, now)}`] : []),
  ];
}

function latchedBy({ by, why, at }: NonNullable<StateSummary["halted"]>, now: number): string {
  return `${showTime(at, now)} by ${escapeControl(`${by}: ${why}`)}; \`chaos-monkey resume\` lifts it`;
}

function present(status: Status, { paint }: Terminal, now: number): readonly string[] {
  const { version, dryRun, because, scope, engine, stateDir, startedAt, nextStrikeAt } = status;
  const { failures, warnings = [] } = status;
  const armed = status.armed ? paint("green", "armed") : paint("yellow", "idle");
  const dry = dryRun ? paint("cyan", ", dry run") : "";
  const reached = engine.connected
    ? escapeControl(`${engine.version} at ${engine.address}`)
    : paint("red", `away: ${escapeControl(engine.because ?? "not yet reached")}`);
  return [
    `${paint("bold", "chaos-monkey")} ${version}, ${armed}${dry}: ${escapeControl(because)}`,
    row("mode", status.mode),
    row("scope", escapeControl(scope)),
    row("engine", reached),
    row("state", escapeControl(stateDir)),
    row("started", showTime(startedAt, now)),
    // for an idle daemon the first line says why it plans nothing
    ...(nextStrikeAt === undefined ? [] : [row("next", showTime(nextStrikeAt, now))]),
    ...failures.map(({ part, because, since, times }) => {
      const often = times === 1 ? "" : `, ${times} times since ${absolute(since)}`;
      return `${paint("red", "failing")}   ${escapeControl(`${part}: ${because}${often}`)}`;
    }),
    ...warnings.map((because) => `${paint("yellow", "settings")}  ${escapeControl(because)}`),
  ];
}

function past(
  { stateDir, lastDaemon }: PastStatus,
  { paint }: Terminal,
  now: number,
): readonly string[] {
  return [
    `${paint("bold", "chaos-monkey")} ${paint("red", "does not answer")}; its ledger holds:`,
    row("state", escapeControl(stateDir)),
    ...(lastDaemon ? [row("daemon", eventLine(lastDaemon, now))] : []),
  ];
}

function counts(status: StateSummary, { paint }: Terminal, now: number): readonly string[] {
  const { strikes, lastStrike, lastHold, owed, openLeases, damaged } = status;
  const { total, confirmed, recovered, broughtBack } = strikes;
  const byUs = broughtBack > 0 ? `, ${broughtBack} of them because chaos-monkey started them` : "";
  return [
    row("strikes", `${total}, confirmed ${confirmed}, recovered ${recovered}${byUs}`),
    ...(lastStrike ? [row("last", eventLine(lastStrike, now))] : []),
    ...(lastHold ? [row("last hold", eventLine(lastHold, now))] : []),
    ...owed.map(({ target, fault, since, overdue }) => {
      const late = overdue ? paint("red", ", overdue") : "";
      const what = `recovery of ${escapeControl(target.name)} from ${fault}`;
      return row("pending", `${what}, struck ${showTime(since, now)}${late}`);
    }),
    ...(openLeases > 0
      ? [row("leases", `${openLeases} open; \`chaos-monkey leases\` lists them`)]
      : []),
    ...damaged.map(
      ({ name, because }) => `${paint("red", "damaged")}   ${escapeControl(`${name}: ${because}`)}`,
    ),
  ];
}

function eventLine({ at, sentence }: NonNullable<StateSummary["lastStrike"]>, now: number): string {
  return `${showTime(at, now)}: ${escapeControl(sentence)}`;
}

const HEAD = [
  "SERVICE",
  "STRIKES",
  "RECOVERED",
  "MEDIAN",
  "95 %",
  "PENDING",
  "RECOVERED BY",
  "ALSO",
];

const RESCUERS = {
  policy: "policy",
  someone: "others",
  fault: "fault",
  us: "chaos-monkey",
} as const;

function services(rows: readonly ServiceRow[], { paint, size }: Terminal): readonly string[] {
  return table(
    HEAD,
    rows.map(({ service, by, recoveryMs, late, lost, replaced, ...row }) => [
      escapeControl(service),
      String(row.strikes),
      String(row.recovered),
      recoveryMs ? humanDuration(recoveryMs.median) : "-",
      recoveryMs ? humanDuration(recoveryMs.p95) : "-",
      String(row.owed),
      counted(
        Object.entries(RESCUERS).map(([rescuer, name]) => [name, by[rescuer as keyof typeof by]]),
        (text) => (text.startsWith(RESCUERS.us) ? paint("yellow", text) : text),
      ),
      counted(
        [
          ["late", late],
          ["lost", lost],
          ["replaced", replaced],
        ],
        (text) => paint(text.startsWith("lost") ? "red" : "yellow", text),
      ),
    ]),
    size?.columns,
  );
}

/** `policy 2, others 1`; zeros are left out. */
function counted(
  counts: readonly (readonly [string, number])[],
  painted: (text: string) => string,
): string {
  return counts
    .filter(([, count]) => count > 0)
    .map(([name, count]) => painted(`${name} ${count}`))
    .join(", ");
}
