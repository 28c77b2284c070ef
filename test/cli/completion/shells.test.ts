import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import type { Control } from "../../../src/control/control.ts";
import type { LeaseRow } from "../../../src/control/lease-row.ts";
import { chaosMonkey, MAIN } from "../../support/chaos-monkey.ts";
import { forgetSettings, outcomeOf } from "../../support/command.ts";
import { servedControl } from "../../support/served-control.ts";
import { silentEngine } from "../../support/silent-engine.ts";
import { targetRow } from "../../support/target-row.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TypingShell } from "../../support/typing-shell.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** Three shells with a program of ours behind every Tab. */
const PATIENT = { timeout: 60_000 };

type Shell = (typeof SHELLS)[number];

/** Runs what was completed only as far as it can be seen; what Tab asks for runs for real. */
const PROGRAM: Readonly<Record<Shell, string>> = {
  bash: `chaos-monkey() { if [[ $1 == completion-names ]]; then "$REAL" "$MAIN" "$@"; else echo "ran: $*."; fi; }`,
  zsh: `chaos-monkey() { if [[ $1 == completion-names ]]; then "$REAL" "$MAIN" "$@"; else echo "ran: $*."; fi; }`,
  fish: `function chaos-monkey; if test "$argv[1]" = completion-names; $REAL $MAIN $argv; else; echo "ran: $argv."; end; end`,
};

const START: Readonly<Record<Shell, (scripts: string) => string>> = {
  bash: (folder) => `bash --noprofile --rcfile ${folder}/rc -i`,
  zsh: (folder) => `env ZDOTDIR=${folder} zsh -i`,
  fish: (folder) => `fish --no-config -i -C 'source ${folder}/rc'`,
};

const BEFORE: Readonly<Record<Shell, string>> = {
  bash: "set +o history",
  zsh: "autoload -Uz compinit; compinit -D -u; unsetopt BEEP",
  fish: "function fish_prompt; echo '> '; end; set -g fish_greeting",
};

async function isThere(shell: Shell): Promise<boolean> {
  const { exitCode } = await outcomeOf([shell, "-c", "true"]).catch(() => ({ exitCode: null }));
  return exitCode === 0;
}

async function needs(shell: Shell, { skip }: TestContext): Promise<void> {
  // bash is where everybody is
  if (shell !== "bash" && !(await isThere(shell))) skip(`${shell} is not installed`);
}

/** Types lines into the shell in a folder of its own, and answers what was run. */
async function typed(
  shell: Shell,
  lines: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const folder = temporaryFolder();
  const { stdout: script, exitCode } = await chaosMonkey(["completion", shell]);
  expect(exitCode).toBe(0);
  const rc = [BEFORE[shell], PROGRAM[shell], script, "echo rea''dy", ""].join("\n");
  for (const name of ["rc", ".zshrc"]) writeFileSync(join(folder, name), rc);
  writeFileSync(join(folder, "docker-compose.yml"), "");
  await using typing = new TypingShell(START[shell](folder), {
    env: { ...forgetSettings(), REAL: process.execPath, MAIN, HOME: folder, ...env },
    cwd: folder,
  });
  await typing.shown(/ready/);
  const ran: string[] = [];
  for (const line of lines) {
    typing.type(`${line}\r`);
    // zsh joins an option and its value
    ran.push((await typing.shown(/ran: (.*)[.]/)).replaceAll("=", " "));
  }
  expect(existsSync(join(folder, "owned"))).toBe(false);
  return ran;
}

test.for(SHELLS)(
  "%s completes commands, options and their values",
  PATIENT,
  async (shell, context) => {
    await needs(shell, context);
    const ran = await typed(shell, [
      "chaos-monkey stri\t--fau\tpaus\t--no-w\t",
      "chaos-monkey start --log-level=deb\t",
      "chaos-monkey faults --json netw\t",
      "chaos-monkey compose --valid\tdocker-c\t",
    ]);
    expect(ran).toEqual([
      "strike --fault pause --no-wait",
      "start --log-level debug",
      "faults --json network.disconnect",
      "compose --validate docker-compose.yml",
    ]);
  },
);

const control: Partial<Control> = {
  targets: async () => [
    targetRow({ name: "shop-worker-1", service: "worker" }),
    targetRow({ name: "shop-mailer-1", service: "mailer" }),
    targetRow({ name: "chaos_monkey", spared: { code: "self", because: "it is the monkey" } }),
    targetRow({ name: "odd", service: "$(touch owned)" }),
  ],
  leases: async () => [{ id: "17-3f2a.1" } as LeaseRow],
};

test.for(SHELLS)("%s completes what the running daemon knows", PATIENT, async (shell, context) => {
  await needs(shell, context);
  const lines = [
    "chaos-monkey strike wor\t--dry\t",
    "chaos-monkey events --service shop-m\t",
    "chaos-monkey undo 17\t",
    // a label cannot make the shell run anything
    "chaos-monkey strike \t\t\u0015chaos-monkey status",
  ];
  expect(await typed(shell, lines, await servedControl(control))).toEqual([
    "strike worker --dry-run",
    "events --service shop-mailer-1",
    "undo 17-3f2a.1",
    "status",
  ]);
});

test("names that need quoting are not offered, nor the monkey itself", async () => {
  const { stdout } = await chaosMonkey(["completion-names", "targets"], {
    env: await servedControl(control),
  });
  expect(stdout).toBe("worker\nshop-worker-1\nmailer\nshop-mailer-1\nodd\n");
});

test("without a daemon, with one that is silent, and with wrong settings nothing is offered", async () => {
  await using silent = await silentEngine("control.sock");
  const surroundings: readonly Readonly<Record<string, string>>[] = [
    { CHAOS_STATE_DIR: temporaryFolder() },
    { CHAOS_STATE_DIR: silent.folder },
    { CHAOS_NONSENSE: "1" },
  ];
  for (const env of surroundings) {
    expect(await chaosMonkey(["completion-names", "targets"], { env })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  }
});
