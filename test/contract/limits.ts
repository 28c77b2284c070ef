import { expect } from "vitest";
import type { Promising, Subject } from "./subject.ts";

/** As `HostConfig` of an inspection has them. */
interface HostLimits {
  readonly NanoCpus?: number;
  readonly CpuPeriod?: number;
  readonly CpuQuota?: number;
  readonly CpuShares?: number;
  readonly Memory?: number;
  readonly MemorySwap?: number;
  readonly PidsLimit?: number | null;
}

const MB = 1024 * 1024;

/** What updates of limits do, what they cannot take back, and what they refuse. */
export function limits(promise: Promising): void {
  promise(
    "a limit that is not given, or given as 0, stays as it was",
    [{ program: "deaf" }],
    async (subject) => {
      const { id, log } = subject;
      expect(await limitsOf(subject)).toMatchObject({ CpuPeriod: 0, CpuQuota: 0, PidsLimit: null });
      await accept(subject, { CpuQuota: 20_000 }, { CpuPeriod: 0, CpuQuota: 20_000 });
      await accept(subject, { CpuPeriod: 50_000 }, { CpuPeriod: 50_000, CpuQuota: 20_000 });
      await accept(subject, { CpuShares: 512 }, { CpuShares: 512, CpuQuota: 20_000 });
      await accept(
        subject,
        { CpuPeriod: 0, CpuQuota: 0, CpuShares: 0 },
        { CpuPeriod: 50_000, CpuQuota: 20_000, CpuShares: 512 },
      );
      await accept(subject, {}, { CpuPeriod: 50_000, CpuQuota: 20_000, CpuShares: 512 });
      await log.until(id, "update", 5);
    },
  );

  promise(
    "a quota is taken away by -1, and is shown as that",
    [{ program: "deaf" }],
    async (subject) => {
      await accept(subject, { CpuPeriod: 100_000, CpuQuota: 10_000 }, { CpuQuota: 10_000 });
      await accept(subject, { CpuQuota: -1 }, { CpuPeriod: 100_000, CpuQuota: -1 });
    },
  );

  promise(
    "a limit of processes is taken away by 0 or -1, which is shown as 0; null leaves it",
    [{ program: "deaf" }, { program: "deaf" }],
    async (subject, fresh) => {
      await accept(subject, { PidsLimit: 5 }, { PidsLimit: 5 });
      await accept(subject, { PidsLimit: null }, { PidsLimit: 5 });
      await accept(subject, { PidsLimit: 0 }, { PidsLimit: 0 });
      await accept(subject, { PidsLimit: 7 }, { PidsLimit: 7 });
      await accept(subject, { PidsLimit: -1 }, { PidsLimit: 0 });
      await accept(fresh, { PidsLimit: -1 }, { PidsLimit: 0 });
    },
  );

  promise(
    "what was limited by processors cannot be limited by quota, and the other way round",
    [{ program: "deaf", cpus: 0.2 }, { program: "deaf" }, { program: "deaf" }],
    async (byProcessors, byQuota, byPeriod) => {
      await conflict(byProcessors, { CpuQuota: 20_000 }, ["CPU Quota", "NanoCPUs"]);
      await conflict(byProcessors, { CpuPeriod: 50_000 }, ["CPU Period", "NanoCPUs"]);
      await conflict(byProcessors, { CpuPeriod: 50_000, CpuQuota: -1 }, ["CPU Period", "NanoCPUs"]);
      // -1 is accepted and changes nothing, and no request takes the processors away again
      await accept(byProcessors, { CpuQuota: -1 }, { NanoCpus: 2e8, CpuQuota: -1 });
      await accept(byProcessors, { NanoCpus: 1e8 }, { NanoCpus: 1e8 });
      await accept(byProcessors, { NanoCpus: 0 }, { NanoCpus: 1e8 });

      await accept(byQuota, { CpuQuota: 20_000 }, { CpuQuota: 20_000 });
      await conflict(byQuota, { NanoCpus: 1e8 }, ["Nano CPUs", "CPU Quota"]);
      // a quota alone, once taken away, is in nobody's way; a period is
      await accept(byQuota, { CpuQuota: -1 }, { CpuQuota: -1 });
      await accept(byQuota, { NanoCpus: 1e8 }, { NanoCpus: 1e8, CpuQuota: -1 });
      await accept(byPeriod, { CpuPeriod: 50_000 }, { CpuPeriod: 50_000, CpuQuota: 0 });
      await conflict(byPeriod, { NanoCpus: 1e8 }, ["Nano CPUs", "CPU Period"]);
    },
  );

  promise(
    "impossible limits are refused, and nothing of the request is done",
    [{ program: "deaf" }],
    async (subject) => {
      const before = await limitsOf(subject);
      for (const [change, message] of [
        [{ CpuQuota: 999 }, "CPU cfs quota can not be less than 1ms (i.e. 1000)"],
        ...[999, 1_000_001, -1].map(
          (CpuPeriod) =>
            [
              { CpuPeriod, PidsLimit: 5 },
              "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)",
            ] as const,
        ),
        [{ NanoCpus: -1 }, /^Range of CPUs is from 0\.01 to \d+\.00, as there are only \d+ CPUs/],
        [{ NanoCpus: 9e14 }, /^Range of CPUs is from 0\.01 to \d+\.00, as there are only \d+ CPUs/],
        [
          { NanoCpus: 1e8, CpuQuota: 20_000 },
          "Conflicting options: Nano CPUs and CPU Quota cannot both be set",
        ],
        [
          { NanoCpus: 1e8, CpuPeriod: 20_000 },
          "Conflicting options: Nano CPUs and CPU Period cannot both be set",
        ],
        [{ Memory: MB }, "Minimum memory limit allowed is 6MB"],
        [{ Memory: -1 }, "Minimum memory limit allowed is 6MB"],
        [
          { Memory: 64 * MB, MemorySwap: 32 * MB },
          "Minimum memoryswap limit should be larger than memory limit, see usage",
        ],
      ] as const satisfies readonly (readonly [HostLimits, string | RegExp])[]) {
        expect(await subject.ask("POST", "/update", change)).toMatchObject({
          status: 400,
          message: typeof message === "string" ? message : expect.stringMatching(message),
        });
      }
      expect(await limitsOf(subject)).toEqual(before);
    },
  );

  promise(
    "memory is limited together with swap, and never set free again",
    [{ program: "deaf" }],
    async (subject) => {
      const swapFirst =
        "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time";
      const refused = {
        status: 409,
        message: `Cannot update container ${subject.id}: ${swapFirst}`,
      };
      expect(await subject.ask("POST", "/update", { Memory: 64 * MB })).toMatchObject(refused);
      const limited = { Memory: 64 * MB, MemorySwap: 128 * MB };
      await accept(subject, limited, limited);
      await accept(subject, { Memory: 128 * MB }, { Memory: 128 * MB, MemorySwap: 128 * MB });
      expect(await subject.ask("POST", "/update", { Memory: 192 * MB })).toMatchObject(refused);
      await accept(subject, { Memory: 0 }, { Memory: 128 * MB, MemorySwap: 128 * MB });
    },
  );

  promise(
    "what is paused, or does not run, is limited all the same",
    [{ program: "deaf" }, { program: "deaf" }],
    async (paused, exited) => {
      await paused.engine.pause(paused.id);
      await exited.engine.kill(exited.id, "SIGKILL");
      for (const subject of [paused, exited]) {
        await accept(
          subject,
          { CpuQuota: 20_000, PidsLimit: 5 },
          { CpuQuota: 20_000, PidsLimit: 5 },
        );
      }
    },
  );

  promise(
    "our own words for limits come out as they went in",
    [{ program: "deaf" }],
    async ({ engine, id, inspect }) => {
      await engine.update(id, { cpuPeriod: 100_000, cpuQuota: 20_000, pidsLimit: 5 });
      expect(await inspect()).toMatchObject({
        limits: { nanoCpus: 0, cpuPeriod: 100_000, cpuQuota: 20_000, pidsLimit: 5 },
      });
      await expect(engine.update(id, { nanoCpus: 1e8 })).rejects.toMatchObject({
        code: "engine-conflict",
      });
      await expect(engine.update(id, { cpuQuota: 1 })).rejects.toMatchObject({
        code: "engine-failed",
      });
      await expect(engine.update("contract-nobody", { pidsLimit: 5 })).rejects.toMatchObject({
        code: "no-such-container",
      });
    },
  );
}

async function limitsOf({ ask }: Subject): Promise<HostLimits> {
  const { HostConfig } = JSON.parse((await ask("GET", "/json")).body) as {
    readonly HostConfig: Required<HostLimits>;
  };
  const { NanoCpus, CpuPeriod, CpuQuota, CpuShares, Memory, MemorySwap, PidsLimit } = HostConfig;
  return { NanoCpus, CpuPeriod, CpuQuota, CpuShares, Memory, MemorySwap, PidsLimit };
}

async function accept(subject: Subject, change: HostLimits, after: HostLimits): Promise<void> {
  expect(await subject.ask("POST", "/update", change)).toMatchObject({ status: 200 });
  expect(await limitsOf(subject)).toMatchObject(after);
}

async function conflict(
  { ask, id }: Subject,
  change: HostLimits,
  [wanted, given]: readonly [string, string],
): Promise<void> {
  expect(await ask("POST", "/update", change)).toMatchObject({
    status: 409,
    message: `Cannot update container ${id}: Conflicting options: ${wanted} cannot be updated as ${given} has already been set`,
  });
}
