import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { netrcLogins, readNetrc } from "../../../src/toolkit/provider/netrc.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function find(text: string, host: string) {
  const reading = readNetrc(text);
  if (reading.kind === "refused") throw new Error(reading.because);
  return reading.findLogin(host);
}

describe("a login is found", () => {
  test.each([
    ["on one line", "machine a login me password pass", ["me", "pass"]],
    ["on several", "machine a\n\tlogin me\r\n\tpassword pass\n", ["me", "pass"]],
    ["by its other name", "machine a user me password pass", ["me", "pass"]],
    ["by the account, where there is no login", "machine a account acc password p", ["acc", "p"]],
    ["without a password", "machine a login me", ["me", ""]],
    ["in the entry that counts", "machine a login x\nmachine a login me", ["me", ""]],
    ["before any default", "machine a login me default login other", ["me", ""]],
    ["by default", "machine b login me\ndefault login other password o", ["other", "o"]],
    ["in quotes", 'machine a login "m e" password "q\\"\\\\"', ["m e", 'q"\\']],
    ["behind backslashes", "machine a login m\\ e password \\#p", ["m e", "#p"]],
    ["that begins with a number sign", "machine a login me password #p", ["me", "#p"]],
    ["among comments", "# machine a login x\nmachine a #b login y\nlogin me\n#", ["me", ""]],
    ["behind a macro", "macdef m\nmachine a login x\n\nmachine a login me", ["me", ""]],
  ])("%s", (_where, text, [user, password]) => {
    expect(find(text, "a")).toEqual({ user, password });
  });
});

test.each([
  ["there is no entry", "machine b login me password p"],
  ["the entry is empty, whatever the default says", "machine a\ndefault login other"],
  ["the name is spelled otherwise", "machine A login me"],
  ["the file is empty", ""],
  ["a macro has no end", "macdef m\nmachine a login me"],
])("there is no login where %s", (_why, text) => {
  expect(find(text, "a")).toBeUndefined();
});

test.each([
  "hunter2hunter2 machine a",
  "machine a login me passwort hunter2",
  "machine a b hunter2",
])("%s is refused, and no word of it is told", (text) => {
  const reading = readNetrc(text);
  expect(reading).toMatchObject({ kind: "refused" });
  expect(reading).not.toMatchObject({ because: expect.stringContaining("hunter2") });
});

describe("the file", () => {
  async function loginsIn(env: (folder: string) => Record<string, string>, files: object) {
    const folder = temporaryFolder();
    for (const [name, user] of Object.entries(files))
      writeFileSync(join(folder, name), `default login ${user}`);
    const warnings: string[] = [];
    const findLogin = await netrcLogins(env(folder), (text) => void warnings.push(text));
    return { user: findLogin("a")?.user, warnings };
  }
  const home = (folder: string) => ({ HOME: folder });

  test.each([
    ["~/.netrc", home, { ".netrc": "dot", _netrc: "bar" }, "dot"],
    ["~/_netrc", home, { _netrc: "bar" }, "bar"],
    ["none", home, {}, undefined],
    [
      "what NETRC names",
      (folder: string) => ({ HOME: folder, NETRC: join(folder, "n") }),
      { ".netrc": "dot", n: "named" },
      "named",
    ],
    [
      "what NETRC names below the home folder",
      (folder: string) => ({ HOME: folder, NETRC: "~/n" }),
      { n: "named" },
      "named",
    ],
    [
      "none where NETRC names none",
      (folder: string) => ({ HOME: folder, NETRC: join(folder, "n") }),
      { ".netrc": "dot" },
      undefined,
    ],
  ])("is %s", async (_which, env, files, user) => {
    expect(await loginsIn(env, files)).toEqual({ user, warnings: [] });
  });

  test("counts for nothing where it cannot be understood or read, with a warning", async () => {
    const broken = await loginsIn(home, { ".netrc": "me whatever" });
    expect(broken).toEqual({
      user: undefined,
      warnings: [expect.stringMatching(/^The logins in \/.*\.netrc are left out: expected one of/)],
    });
    const folder = await loginsIn((path) => ({ NETRC: path }), {});
    expect(folder).toEqual({
      user: undefined,
      warnings: [expect.stringMatching(/are left out: EISDIR/)],
    });
  });
});
