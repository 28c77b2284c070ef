import { expect, test } from "vitest";
import { parse } from "yaml";
import { readCompose } from "../../src/compose/compose-file.ts";
import { readTemplate } from "../../src/compose/files.ts";
import {
  type OverlayOptions,
  renderEmptyOverlay,
  renderOverlay,
} from "../../src/compose/overlay.ts";

interface Parsed {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function overlay(compose: string, differing: Partial<OverlayOptions> = {}) {
  const { text, leftOut } = renderOverlay({
    template: readTemplate(),
    compose: readCompose(compose, "docker-compose.yml"),
    heading: ["made"],
    settings: new Map([["CHAOS_ENABLED", "true"]]),
    dependsOn: [],
    monkeyDir: undefined,
    dockerGid: undefined,
    ...differing,
  });
  const { services } = parse(text, { merge: true }) as Parsed;
  return { text, leftOut, services, monkey: services.chaos_monkey ?? {} };
}

const PROJECT = `services:
  server: {image: x, networks: [front, back]}
  worker: {image: x, networks: {back: {}}}
networks: {front: {}, back: {}, unused: {}}
`;

test("A15: the service has socket, settings, networks, dependencies and a container's name", () => {
  const { monkey, text } = overlay(PROJECT, {
    settings: new Map([
      ["CHAOS_ENABLED", "true"],
      ["CHAOS_INTERVAL", "15"],
    ]),
    dependsOn: ["server"],
  });
  expect(monkey.volumes).toContain(
    `\${CHAOS_DOCKER_SOCKET:-/var/run/docker.sock}:/var/run/docker.sock`,
  );
  expect(monkey.environment).toEqual(
    expect.arrayContaining(["CHAOS_ENABLED=true", "CHAOS_INTERVAL=15", "CHAOS_COUNT"]),
  );
  expect(monkey.networks).toEqual(["back", "front"]);
  expect(monkey.depends_on).toEqual(["server"]);
  expect(monkey.container_name).toMatch(/chaos_monkey/);
  expect(text).toMatch(/^# made\n/);
});

test("all that the shipped overlay has is there, but for the folder of the ini file", () => {
  const shipped = parse(readTemplate(), { merge: true }) as Parsed;
  const { services, monkey } = overlay("services:\n  a: {image: x}\n", { settings: new Map() });
  expect(Object.keys(services)).toEqual(Object.keys(shipped.services));
  const volumes = (shipped.services.chaos_monkey?.volumes ?? []) as readonly string[];
  expect(monkey).toEqual({
    ...shipped.services.chaos_monkey,
    volumes: volumes.filter((volume) => !volume.endsWith(":/config:ro")),
  });
});

test("a dollar sign of a setting reaches the daemon as it is", () => {
  const settings = new Map([["CHAOS_TARGETS", "re2:^worker-[0-9]+$"]]);
  expect(overlay(PROJECT, { settings }).monkey.environment).toContain(
    "CHAOS_TARGETS=re2:^worker-[0-9]+$$",
  );
});

test("a setting that is no business of the ini file beside an overlay is named", () => {
  const settings = new Map([["CHAOS_STATE_DIR", "/x"]]);
  expect(overlay(PROJECT, { settings }).leftOut).toEqual(["CHAOS_STATE_DIR"]);
});

test("what is known of this machine stands in the place of the defaults", () => {
  const { monkey } = overlay(PROJECT, { monkeyDir: "../monkey", dockerGid: 105 });
  expect(monkey.build).toEqual({ context: `\${CHAOS_MONKEY_DIR:-../monkey}` });
  expect(monkey.group_add).toEqual([`\${DOCKER_GID:-105}`]);
});

test("a project that has such a service already is refused, as is an unknown dependency", () => {
  expect(() => overlay("services:\n  chaos_monkey: {image: x}\n")).toThrow("chaos_monkey");
  expect(() => overlay(PROJECT, { dependsOn: ["servr"] })).toThrow("server, worker");
});

test("an overlay that adds nothing has no services", () => {
  expect(parse(renderEmptyOverlay(["made", "", "so"]))).toEqual({
    volumes: { chaos_monkey_state: {} },
  });
});
