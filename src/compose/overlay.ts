import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { ChaosError } from "../world/chaos-error.ts";
import type { ComposeFile } from "./compose-file.ts";
import { OWN_SERVICES } from "./label-to-add.ts";

/** How an overlay that was made begins. */
const MADE = "Made by `chaos-monkey compose`";

/** Whether a text is an overlay that was made by this program, and so may be replaced. */
export function isGeneratedOverlay(text: string): boolean {
  return text.startsWith(`# ${MADE}`);
}

/** The first lines of an overlay: what it was made from. */
export function generatedFrom(composeFile: string, settingsFile: string): readonly string[] {
  return [
    `${MADE} from ${composeFile} and ${settingsFile};`,
    "make it again after a change of either.",
  ];
}

const ENVIRONMENT_COMMENT =
  " What has a value comes from the ini file; the rest may be set in the shell.";

/** What an overlay is made from. */
export interface OverlayOptions {
  /** The shipped overlay, which is the same for every project. */
  readonly template: string;
  readonly compose: ComposeFile;
  /** The lines above it, without `#`. */
  readonly heading: readonly string[];
  /** What the ini file sets, by key. */
  readonly settings: ReadonlyMap<string, string>;
  readonly dependsOn: readonly string[];
  /** Where this package lies, from the folder of the compose file; undefined: as in the template. */
  readonly monkeyDir: string | undefined;
  /** The group of this host's engine socket; undefined: as in the template. */
  readonly dockerGid: number | undefined;
}

/** The text of an overlay. */
export interface Overlay {
  readonly text: string;
  /** Keys that are set and that the overlay decides itself, such as where the state is. */
  readonly leftOut: readonly string[];
}

/**
 * The overlay for one project: the shipped one with the settings written out, on the project's own
 * networks. Throws `bad-usage` for a project that has such services already, and for a dependency
 * that is none of its services.
 */
export function renderOverlay(options: OverlayOptions): Overlay {
  const { template, compose, settings, dependsOn } = options;
  refuseImpossible(compose, dependsOn);
  const document = parseDocument(template);
  const service = document.getIn(["services", "chaos_monkey"]);
  if (!isMap(service)) throw new Error("expected a service chaos_monkey in the shipped overlay");
  const written = writeSettings(service, settings);
  forgetConfigFolder(service);
  const { monkeyDir, dockerGid } = options;
  if (monkeyDir !== undefined) {
    service.setIn(["build", "context"], `\${CHAOS_MONKEY_DIR:-${monkeyDir}}`);
  }
  if (dockerGid !== undefined) service.setIn(["group_add", 0], `\${DOCKER_GID:-${dockerGid}}`);
  const networks = networksOf(compose);
  if (networks.length > 0) service.set("networks", networks);
  if (dependsOn.length > 0) service.set("depends_on", dependsOn);
  document.commentBefore = comment(options.heading);
  // how to use the shipped one
  const [first] = isMap(document.contents) ? document.contents.items : [];
  if (isScalar(first?.key)) first.key.commentBefore = null;
  return {
    text: document.toString({ lineWidth: 0 }),
    leftOut: [...settings.keys()].filter((key) => !written.has(key)),
  };
}

/**
 * An overlay without services, so that the same command line does with and without chaos. The
 * volume makes docker-compose 1.29 take it for a file of the same version as any other.
 */
export function renderEmptyOverlay(heading: readonly string[]): string {
  const lines = comment(heading).split("\n");
  return `${lines.map((line) => `#${line}\n`).join("")}volumes:\n  chaos_monkey_state: {}\n`;
}

/** The networks that the project's services are on, the default one apart. */
function networksOf({ services }: ComposeFile): readonly string[] {
  return [...new Set(services.flatMap(({ networks }) => networks))].sort();
}

function refuseImpossible({ name, services }: ComposeFile, dependsOn: readonly string[]): void {
  const names = services.map((service) => service.name);
  const taken = OWN_SERVICES.find((own) => names.includes(own));
  if (taken !== undefined) {
    throw new ChaosError(
      "bad-usage",
      `${name}: expected a project without a service ${taken}, which the overlay adds; remove it there, or use no overlay`,
    );
  }
  const missing = dependsOn.find((service) => !names.includes(service));
  if (missing !== undefined) {
    throw new ChaosError(
      "bad-usage",
      `${name}: expected --depends-on to name one of its services (${names.join(", ")}), got ${missing}`,
    );
  }
}

/** `KEY` becomes `KEY=value`; what the file does not set stays open to the shell. Answers which were written. */
function writeSettings(
  service: YAMLMap,
  settings: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const written = new Set<string>();
  const environment = service.get("environment");
  if (!isSeq(environment)) throw new Error("expected a list of variables in the shipped overlay");
  for (const item of environment.items) {
    if (!isScalar(item)) continue;
    const key = String(item.value);
    const value = settings.get(key);
    if (value === undefined) continue;
    // docker-compose replaces what a single dollar sign begins
    item.value = `${key}=${value.replaceAll("$", "$$$$")}`;
    written.add(key);
  }
  const pair = service.items.find(({ key }) => isScalar(key) && key.value === "environment");
  if (isScalar(pair?.key)) pair.key.commentBefore = ENVIRONMENT_COMMENT;
  return written;
}

/** The settings are written out, so the file itself is not needed in the container. */
function forgetConfigFolder(service: YAMLMap): void {
  const volumes = service.get("volumes");
  if (!isSeq(volumes)) return;
  volumes.items = volumes.items.filter(
    (item) => !(isScalar(item) && String(item.value).endsWith(":/config:ro")),
  );
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => (line === "" ? "" : ` ${line}`)).join("\n");
}
