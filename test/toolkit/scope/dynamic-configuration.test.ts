import { describe, expect, test } from "vitest";
import type { ActivityDocument, Scope } from "../../../src/toolkit/document.ts";
import type { Json, JsonObject } from "../../../src/toolkit/json.ts";
import { resolveDynamicConfiguration } from "../../../src/toolkit/scope/dynamic-configuration.ts";
import type { ProbeOutcome } from "../../../src/toolkit/scope/probe-outcome.ts";

describe("values that a probe gives", () => {
  const probe = (name: string, type: string): JsonObject => ({
    type: "probe",
    name,
    provider: { type },
  });

  async function resolveDynamic(configuration: JsonObject, outcomes: Record<string, ProbeOutcome>) {
    const asked: [ActivityDocument, Scope][] = [];
    const secrets = { s: { token: "x" } };
    const resolved = await resolveDynamicConfiguration(
      { configuration, secrets },
      async (activity, scope) => {
        asked.push([activity, scope]);
        return outcomes[String(activity.name)] ?? { kind: "failed", because: "no such probe" };
      },
    );
    return { ...resolved, asked };
  }
  const gave = (output: Json): ProbeOutcome => ({ kind: "succeeded", output });

  test("are the output of a process without blanks around it, or the body of an answer", async () => {
    const { configuration, failures } = await resolveDynamic(
      { a: 1, out: probe("p", "process"), body: probe("h", "http"), none: probe("e", "http") },
      {
        p: gave({ status: 0, stdout: " x \n", stderr: "" }),
        h: gave({ status: 500, headers: {}, body: { b: 1 } }),
        e: gave({ status: 200, headers: {} }),
      },
    );
    expect(configuration).toEqual({ a: 1, out: "x", body: { b: 1 }, none: null });
    expect(failures).toEqual([]);
  });

  test("are left out where the probe fails, with the reason", async () => {
    const { configuration, failures } = await resolveDynamic(
      { p: probe("p", "process"), f: probe("f", "http"), z: 1 },
      { p: gave({ status: 3, stdout: "x" }), f: { kind: "failed", because: "refused" } },
    );
    expect(configuration).toEqual({ z: 1 });
    expect(failures).toEqual([
      "configuration 'p': the process ended with status 3",
      "configuration 'f': refused",
    ]);
  });

  test("are asked for in their order, and can use what came before", async () => {
    const { asked } = await resolveDynamic(
      { a: 1, p: probe("p", "process"), q: probe("q", "process") },
      { p: gave({ status: 0, stdout: "x" }), q: gave({ status: 0, stdout: "y" }) },
    );
    expect(asked.map(([{ name }, { configuration }]) => [name, configuration])).toEqual([
      ["p", { a: 1 }],
      ["q", { a: 1, p: "x" }],
    ]);
  });

  test("P45: bring no secret into the definition of their probe", async () => {
    const definition = probe("p", "process");
    const { asked } = await resolveDynamic(
      { p: definition },
      { p: gave({ status: 0, stdout: "x" }) },
    );
    expect(JSON.stringify([definition, asked[0]![0]])).not.toContain("token");
  });
});
