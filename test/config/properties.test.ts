import fc from "fast-check";
import { expect, test } from "vitest";
import { scanEnvFile } from "../../src/config/env-file.ts";
import { scanIni } from "../../src/config/ini-file.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { nearMisses } from "../../src/config/near-miss.ts";
import { isOurs, READ_BY_PROGRAM } from "../../src/config/slices.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";

function load(files: Record<string, string>, env = {}, flags = {}) {
  return loadConfig({ env, flags, cwd: "/app", readText: (path) => files[path] });
}

/** Lines of all shapes, so that the interesting ones are not drowned in noise. */
const line = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("[a]", "[", "# c", "  indented", "=", ":", "CHAOS_COUNT", "CHAOS_X = 1", '"'),
  fc
    .tuple(fc.constantFrom(...READ_BY_PROGRAM), fc.constantFrom("=", ":", " ", " = "), fc.string())
    .map((parts) => parts.join("")),
);
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom("\n", "\r\n", "\r"))
  .map(([lines, end]) => lines.join(end));

test("any file is read, or refused as a bad setting; it never crashes", () => {
  fc.assert(
    fc.property(text, text, (iniText, envText) => {
      scanIni(iniText);
      scanEnvFile(envText);
      try {
        load({ "/app/config.ini": iniText, "/app/.env": envText });
      } catch (error) {
        expect(error).toBeInstanceOf(ChaosError);
        expect(error).toMatchObject({ code: "bad-setting" });
      }
    }),
    { numRuns: 500 },
  );
});

test("any environment is read, or refused as a bad setting; it never crashes", () => {
  const key = fc.oneof(fc.constantFrom(...READ_BY_PROGRAM), fc.string(), fc.constant("__proto__"));
  fc.assert(
    fc.property(fc.dictionary(key, fc.string({ unit: "binary" })), (env) => {
      try {
        load({}, env);
      } catch (error) {
        expect(error).toMatchObject({ code: "bad-setting" });
      }
    }),
    { numRuns: 500 },
  );
});

test("settings of other programs around ours never change what ours mean", () => {
  const name = fc
    .stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,12}$/)
    .filter((key) => !isOurs(key) && !isOurs(`${key} `));
  const value = fc.stringMatching(/^[ -~]{0,20}$/);
  const foreign = fc.oneof(
    fc.tuple(name, fc.constantFrom(": ", "=", " = "), value).map((parts) => parts.join("")),
    name.map((section) => `[${section}]`),
    value.map((comment) => `# ${comment}`),
    fc.constant(""),
  );
  const ours = ["chaos_enabled: true", "CHAOS_INTERVAL = 15", "Chaos_Targets: re2:a=b:c"];
  const alone = load({ "/app/config.ini": ours.join("\n") }).settings;
  fc.assert(
    fc.property(fc.array(fc.array(foreign), { minLength: 4, maxLength: 4 }), (around) => {
      const lines = around.flatMap((others, at) => [...others, ...ours.slice(at, at + 1)]);
      const { settings } = load({ "/app/config.ini": lines.join("\n") });
      expect(JSON.stringify(settings)).toBe(JSON.stringify(alone));
    }),
  );
});

test("whatever sources set a key, the strongest of them wins and is named", () => {
  const sources = fc.record({
    ini: fc.option(fc.integer({ min: 1, max: 1000 })),
    envFile: fc.option(fc.integer({ min: 1, max: 1000 })),
    env: fc.option(fc.integer({ min: 1, max: 1000 })),
    flag: fc.option(fc.integer({ min: 1, max: 1000 })),
  });
  fc.assert(
    fc.property(sources, ({ ini, envFile, env, flag }) => {
      const written = (count: number | null) => `CHAOS_COUNT=${count ?? ""}`;
      const { settings, settled } = load(
        { "/app/config.ini": written(ini), "/app/.env": written(envFile) },
        { CHAOS_COUNT: String(env ?? "") },
        { CHAOS_COUNT: flag === null ? undefined : String(flag) },
      );
      expect(settings.target.count).toBe(flag ?? env ?? envFile ?? ini ?? 1);
      const expected =
        flag !== null
          ? { kind: "option" }
          : env !== null
            ? { kind: "environment" }
            : envFile !== null
              ? { kind: "file", file: ".env", line: 1 }
              : ini !== null
                ? { kind: "file", file: "config.ini", line: 1 }
                : { kind: "default" };
      expect(settled.get("CHAOS_COUNT")?.origin).toMatchObject(expected);
    }),
  );
});

test("a key with one letter missing, added or changed is recognised", () => {
  const slip = fc.record({
    key: fc.constantFrom(...READ_BY_PROGRAM.filter((key) => key.startsWith("CHAOS_"))),
    at: fc.nat(),
    how: fc.constantFrom("missing", "added", "changed"),
  });
  fc.assert(
    fc.property(slip, ({ key, at, how }) => {
      const place = 6 + (at % (key.length - 6));
      const kept = key.slice(place + (how === "added" ? 0 : 1));
      const written = `${key.slice(0, place)}${how === "missing" ? "" : "X"}${kept}`;
      expect(nearMisses(written, READ_BY_PROGRAM)).toEqual([key]);
    }),
  );
});

test("a key that resembles nothing is given no suggestion", () => {
  expect(nearMisses("CHAOS_WEBHOOK", READ_BY_PROGRAM)).toEqual([]);
  expect(nearMisses("CHAOS_", READ_BY_PROGRAM)).toEqual([]);
});
