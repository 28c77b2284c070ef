import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { FAULTS } from "../../src/fault/catalogue.ts";
import { HOLD_CODES } from "../../src/ledger/hold-code.ts";
import { EXIT } from "../../src/world/chaos-error.ts";
import { GENERATED, wholeProgram, withGenerated } from "../support/render-reference.ts";

const PAGES = ["README.md", "CHANGELOG.md", "test/README.md", ...globSync("docs/*.md")];
const read = (page: string) => readFileSync(page, "utf8");

test.for(Object.keys(GENERATED))(
  "the generated parts of %s are up to date; `npm run docs` writes them",
  (page) => {
    expect(read(page)).toBe(withGenerated(page, read(page)));
  },
);

test("a page without its markers, or with too many, is refused", () => {
  for (const [page, parts] of Object.entries(GENERATED)) {
    const pairs = Object.keys(parts).map((name) => [
      `<!-- ${name}:begin -->`,
      `<!-- ${name}:end -->`,
    ]);
    const whole = pairs.flat().join("");
    expect(() => withGenerated(page, whole)).not.toThrow();
    for (const [begin = "", end = ""] of pairs) {
      for (const wrong of ["", begin, end, `${end}${begin}`, `${begin}${end}${begin}${end}`]) {
        const text = whole.replace(`${begin}${end}`, wrong);
        expect(() => withGenerated(page, text)).toThrow("once each");
      }
    }
  }
});

test("the pages name every command, exit code, hold code and fault", () => {
  const commands = read("docs/commands.md");
  for (const name of wholeProgram().commands.map((command) => command.name())) {
    if (name !== "completion-names") {
      expect(commands).toMatch(new RegExp(`^\\*\\*\`chaos-monkey ${name}\\b`, "m"));
    }
  }
  for (const code of Object.values(EXIT)) {
    expect(commands).toMatch(new RegExp(`^\\| ${code} \\| `, "m"));
  }
  for (const code of Object.keys(HOLD_CODES)) expect(commands).toContain(`| \`${code}\` | `);
  for (const { kind } of FAULTS) expect(read("README.md")).toContain(`| \`${kind}\` | `);
});

test("the README has at most 200 lines and links every page of docs/", () => {
  const readme = read("README.md");
  expect(readme.split("\n").length).toBeLessThanOrEqual(200);
  for (const page of globSync("docs/*.md")) expect(readme).toContain(`(${page})`);
});

test.for(PAGES)("every relative link of %s leads somewhere, with its anchor", (page) => {
  const broken = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)].flatMap(
    ([, path = "", anchor]) => {
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(file)) return [`${path}: no such file`];
      if (anchor === undefined || anchorsOf(read(file)).has(anchor)) return [];
      return [`${path}${anchor}: no such heading`];
    },
  );
  expect(broken).toEqual([]);
});

test.for(PAGES)("every source file that %s names exists", (page) => {
  const named = [...read(page).matchAll(/`([a-z][\w/.-]*\/[\w.-]+\.ts)`/g)].flatMap(
    ([, path = ""]) => path,
  );
  const roots = ["", "src/", "test/"];
  // capitals are what the reader fills in
  const missing = named.filter(
    (path) => !/[A-Z]{2,}/.test(path) && !roots.some((root) => existsSync(`${root}${path}`)),
  );
  expect(missing).toEqual([]);
});

test.for(PAGES)("every command of chaos-monkey in %s exists, with its options", (page) => {
  const program = wholeProgram();
  const wrong = commandLines(read(page)).flatMap((line) => {
    const words = line.split(/\s+/);
    const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split("=")[0]);
    const name = words.find((word) => !word.startsWith("-"));
    const known = program.commands.find(
      (command) => command.name() === name || command.aliases().includes(name ?? ""),
    );
    if (name !== undefined && known === undefined) return [`chaos-monkey ${line}`];
    const accepted = [program, ...(known ? [known] : [])].flatMap((command) =>
      command.options.map(({ long }) => long),
    );
    const strange = options.filter((option) => option !== "--help" && !accepted.includes(option));
    return strange.length === 0 ? [] : [`chaos-monkey ${line}: ${strange.join(", ")}`];
  });
  expect(wrong).toEqual([]);
});

/** The words after `chaos-monkey` of every command line in a fenced block or between backticks. */
function commandLines(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```[a-z]*\n(.*?)^```/gms)].flatMap(([, block = ""]) =>
    block.split("\n"),
  );
  const inline = [...text.replace(/^```.*?^```/gms, "").matchAll(/`([^`\n]+)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...blocks, ...inline].flatMap((line) => {
    const words = /^(?:\$ )?(?:docker exec (?:-\w+ )*chaos_monkey )?chaos-monkey ([a-z-].*)$/.exec(
      line,
    );
    // a comment, a pipe and what the reader fills in are not the program's words
    const [command = ""] = (words?.[1] ?? "").split(/ +[#|&>]/);
    return words === null || /[A-Z]{2,}|\.\.\.|[<[]/.test(command.split(" ")[0] ?? "")
      ? []
      : [command.trim()];
  });
}

function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => title);
  return new Set(
    headings.map(
      (title) =>
        `#${title
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-")}`,
    ),
  );
}
