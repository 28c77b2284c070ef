import type { Account, PastStatus, ServiceRow, Status } from "../control/control.ts";
import { escapeControl } from "../world/escape-control.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** A status as lines for people. */
export function renderStatus(status: Status | PastStatus, terminal: Terminal): readonly string[] {
  return [
    ...closed(status, terminal),
    ...(status.running ? present(status, terminal) : past(status, terminal)),
    ...counts(status, terminal),
    ...(status.services.length === 0 ? [] : ["", ...services(status.services, terminal)]),
  ];
}

/** What people have to see first. */
function closed({ halted, disarmed }: Account, { paint }: Terminal): readonly string[] {
  return [
    ...(halted ? [`${paint("red", "HALTED")}    ${latchedBy(halted)}`] : []),
    ...(disarmed ? [`${paint("yellow", "DISARMED")}  ${latchedBy(disarmed)}`] : []),
  ];
}

function latchedBy({ by, why, at }: NonNullable<Account["halted"]>): string {
  return `${escapeControl(`by ${by} at ${at}: ${why}`)}; \`chaos-monkey resume\` lifts it`;
}

function present(status: Status, { paint }: Terminal): readonly string[] {
  const { version, dryRun, because, scope, engine, stateDir, startedAt, nextStrikeAt } = status;
  const { failures } = status;
  const armed = status.armed ? paint("green", "armed") : paint("yellow", "idle");
  const dry = dryRun ? paint("cyan", ", dry run") : "";
  const reached = engine.connected
    ? `${engine.version} at ${engine.address}`
    : paint("red", `away: ${escapeControl(engine.because ?? "not yet reached")}`);
  return [
    `${paint("bold", "chaos-monkey")} ${version}, ${armed}${dry}: ${escapeControl(because)}`,
    `mode      ${status.mode}`,
    `scope     ${scope}`,
    `engine    ${reached}`,
    `state     ${stateDir}, running since ${startedAt}`,
    `next      ${nextStrikeAt ?? "nothing planned"}`,
    ...failures.map(({ part, because, since, times }) => {
      const often = times === 1 ? "" : `, ${times} times since ${since}`;
      return `${paint("red", "failing")}   ${escapeControl(`${part}: ${because}${often}`)}`;
    }),
  ];
}

function past({ stateDir, lastDaemon }: PastStatus, { paint }: Terminal): readonly string[] {
  const lines = [
    `${paint("bold", "chaos-monkey")} ${paint("red", "does not answer")}; this is what its ledger holds`,
    `state     ${stateDir}`,
  ];
  if (lastDaemon) lines.push(`daemon    ${lastDaemon.at}  ${lastDaemon.sentence}`);
  return lines;
}

function counts(status: Account, { paint }: Terminal): readonly string[] {
  const { strikes, lastStrike, lastHold, owed, openLeases, damaged } = status;
  const { total, confirmed, recovered, broughtBack } = strikes;
  const ours = broughtBack > 0 ? `, ${broughtBack} of them only because we started them` : "";
  const lines = [
    `strikes   ${total}, confirmed ${confirmed}, recovered ${recovered}${ours}`,
    ...(lastStrike ? [`last      ${lastStrike.at}  ${lastStrike.sentence}`] : []),
    ...(lastHold ? [`last hold ${lastHold.at}  ${lastHold.sentence}`] : []),
    ...owed.map(({ target, fault, since, overdue }) => {
      const late = overdue ? paint("red", ", overdue") : "";
      return `owed      ${escapeControl(target.name)} (${fault}) since ${since}${late}`;
    }),
  ];
  if (owed.length === 0) lines.push("owed      nothing");
  if (openLeases > 0) lines.push(`leases    ${openLeases} open: see \`chaos-monkey leases\``);
  for (const { name, because } of damaged) {
    lines.push(`${paint("red", "damaged")}   ${escapeControl(`${name}: ${because}`)}`);
  }
  return lines;
}

const HEAD = [
  "SERVICE",
  "STRIKES",
  "RECOVERED",
  "BY POLICY",
  "BY OTHERS",
  "BY FAULT",
  "BY US",
  "LATE",
  "LOST",
  "REPLACED",
  "MEDIAN",
  "95 %",
  "OWED",
];

function services(rows: readonly ServiceRow[], { paint, size }: Terminal): readonly string[] {
  return table(
    HEAD,
    rows.map(({ service, by, recoveryMs, ...row }) => [
      escapeControl(service),
      String(row.strikes),
      String(row.recovered),
      String(by.policy),
      String(by.someone),
      String(by.fault),
      by.us > 0 ? paint("yellow", String(by.us)) : "0",
      row.late > 0 ? paint("yellow", String(row.late)) : "0",
      row.lost > 0 ? paint("red", String(row.lost)) : "0",
      String(row.replaced),
      recoveryMs ? seconds(recoveryMs.median) : "-",
      recoveryMs ? seconds(recoveryMs.p95) : "-",
      String(row.owed),
    ]),
    size?.columns,
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
