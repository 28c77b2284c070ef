/**
 * Who may import whom. The order of this list is the order of imports: a folder imports from the
 * rows below it or from itself, never from above. Folders in one row do not know each other.
 */
const ROWS = [
  ["cli"],
  ["daemon"],
  ["offline"],
  ["wiring"],
  ["config"],
  ["toolkit", "framework"],
  ["monkey", "recovery", "experiment", "victim", "monitor", "http", "doctor", "compose"],
  ["metrics", "report", "notify"],
  ["control"],
  ["halt"],
  ["gate"],
  ["strike"],
  ["lease"],
  ["fault"],
  ["safety"],
  ["schedule"],
  ["target"],
  ["probe"],
  ["engine"],
  ["ledger"],
  ["state"],
  ["world"],
  ["setting"],
];
const OUTPUTS = ["metrics", "report", "notify"];
const PURE = ["target", "schedule", "safety", "report"];
/** Files and folders inside a feature with the duties of a pure folder. */
const PURE_FILES = "^src/[^/]+/((decide|tolerance)[.]ts$|jsonpath/)";
const ENTRIES = "^src/(main|chaos|guardian)[.]ts$";
/** What other people's processes import; they stand on nothing of ours. */
const PUBLIC_DOORS = "^src/(victim|monitor)/client[.]ts$";
const ADAPTERS = "^src/(engine/(docker|simulated)/|ledger/sqlite-)";
const EFFECTS =
  "^src/(world/(?!(chaos-error|escape-control|message-of)[.])|engine/live-|state/(database|daemon-lock|state-folder))";

const anyOf = (names) => `(${names.join("|")})`;
/** Matches a folder, or the file that stands for it (wiring.ts). */
const inside = (names) => `^src/${anyOf(names)}(/|[.]ts$)`;
const npm = (names) => `(^|/)node_modules/(@types/)?${anyOf(names)}(/|$)`;

const downwards = ROWS.flatMap((row, at) =>
  row.map((folder) => {
    const forbidden = ROWS.slice(0, at + 1)
      .flat()
      .filter((other) => other !== folder);
    return {
      name: `${folder}-imports-downwards`,
      comment: `${folder} may import itself and the rows below it.`,
      severity: "error",
      from: { path: inside([folder]) },
      to: { path: inside(forbidden) },
    };
  }),
).filter((rule) => rule.name !== `${ROWS[0][0]}-imports-downwards`);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...downwards,
    {
      name: "every-folder-has-its-row",
      comment: "A new folder is a decision: give it a row in this file.",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: [inside(ROWS.flat()), ENTRIES] },
    },
    {
      name: "nobody-imports-the-programs",
      severity: "error",
      from: {},
      to: { path: ENTRIES },
    },
    {
      name: "programs-wait-with-their-imports",
      comment: "SIGUSR1 opens Node's debugger until its listener exists: only signals are static.",
      severity: "error",
      from: { path: ENTRIES },
      to: {
        path: "^src/(?!world/signals[.]ts$)",
        dependencyTypesNot: ["dynamic-import", "type-only"],
      },
    },
    {
      name: "outputs-only-read-the-ledger",
      comment: "What tells of strikes owns nothing and asks for nothing.",
      severity: "error",
      from: { path: inside(OUTPUTS) },
      to: { path: "^src/", pathNot: inside([...OUTPUTS, "ledger", "world", "setting"]) },
    },
    {
      name: "adapters-are-named-in-the-wiring",
      comment: "Everybody else knows the port.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [inside(["wiring"]), "^src/(engine/docker|engine/simulated)/", ADAPTERS],
      },
      to: { path: ADAPTERS },
    },
    {
      name: "engines-do-not-know-each-other",
      severity: "error",
      from: { path: "^src/engine/(docker|simulated)/" },
      to: { path: "^src/engine/(docker|simulated)/", pathNot: "^src/engine/$1/" },
    },
    {
      name: "dockerode-stays-in-its-adapter",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/engine/docker/" },
      to: { path: npm(["dockerode", "docker-modem"]) },
    },
    {
      name: "settings-stand-on-setting",
      comment: "A folder's settings are read to print help: they load nothing else.",
      severity: "error",
      from: { path: "^src/([^/]+)/settings[.]ts$", pathNot: "^src/config/" },
      to: { path: "^src/", pathNot: ["^src/$1/", "^src/setting/"] },
    },
    {
      name: "pure-code-does-no-io",
      comment: "Whom, when, may we, and reports: the same input gives the same answer.",
      severity: "error",
      from: { path: [inside(PURE), PURE_FILES] },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(util|path|path/posix|url|buffer)$" },
    },
    {
      name: "pure-code-uses-pure-packages",
      severity: "error",
      from: { path: [inside(PURE), PURE_FILES] },
      to: { path: "(^|/)node_modules/", pathNot: npm(["zod", "re2js", "croner", "hono"]) },
    },
    {
      name: "pure-code-takes-effects-as-arguments",
      comment: "`now` and `roll` are arguments; types may be imported.",
      severity: "error",
      from: { path: [inside(PURE), PURE_FILES] },
      to: { path: [EFFECTS, ADAPTERS], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "public-doors-stand-alone",
      comment: "They run inside other people's processes.",
      severity: "error",
      from: { path: PUBLIC_DOORS },
      to: { path: "(^|/)node_modules/" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-dead-files",
      comment: "Every file is reached from a program or a public door.",
      severity: "error",
      from: { path: [ENTRIES, PUBLIC_DOORS] },
      to: { path: "^src/", pathNot: [ENTRIES, PUBLIC_DOORS], reachable: false },
    },
    {
      name: "imports-resolve",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "the-program-never-imports-tests",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|examples)/|[.]test[.]ts$" },
    },
    {
      name: "the-program-needs-no-development-packages",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
