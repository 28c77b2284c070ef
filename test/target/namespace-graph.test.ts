import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { NamespaceGraph, sharedNamespaces } from "../../src/target/namespace-graph.ts";
import { container } from "../support/container.ts";

const vpn = container({ name: "vpn", service: "vpn" });
const guest = (name: string, more: Partial<Container> = {}) =>
  container({ name, service: name, networkMode: `container:${vpn.id}`, ...more });

function guestsOf(owner: Container, containers: readonly Container[]) {
  return new NamespaceGraph(containers)
    .guestsOf(owner)
    .map((it) => [it.container.name, ...it.namespaces]);
}

test("a container that joined another's namespaces is a guest of it, and the other is not (P60)", () => {
  const both = guest("api", { pidMode: `container:${vpn.id}` });
  const ipc = guest("web", { networkMode: "bridge", ipcMode: `container:${vpn.id}` });
  const all = [ipc, both, vpn];
  expect(guestsOf(vpn, all)).toEqual([
    ["api", "network", "process"],
    ["web", "IPC"],
  ]);
  expect(guestsOf(both, all)).toEqual([]);
});

test.each([
  ["a short id", vpn.id.slice(0, 12)],
  ["a name", "vpn"],
])("an engine may refer to the owner of a namespace by %s (P60)", (_how, reference) => {
  expect(guestsOf(vpn, [vpn, guest("api", { networkMode: `container:${reference}` })])).toEqual([
    ["api", "network"],
  ]);
});

test("a guest of a guest lives with the owner of the namespace (P60)", () => {
  const api = guest("api");
  const web = guest("web", { networkMode: `container:${api.id}` });
  expect(guestsOf(vpn, [vpn, api, web])).toEqual([
    ["api", "network"],
    ["web", "network"],
  ]);
});

test.each(["exited", "created"] as const)(
  "a guest that is %s joins anew when it starts, so it does not count",
  (state) => {
    expect(guestsOf(vpn, [vpn, guest("api", { state })])).toEqual([]);
  },
);

test("containers that refer to each other in a circle end no search", () => {
  const one = container({ name: "one", networkMode: "container:two" });
  const two = container({ name: "two", networkMode: "container:one" });
  expect(() => new NamespaceGraph([one, two])).not.toThrow();
});

test("two containers share what one joined of the other, or both of a third (P4)", () => {
  const api = guest("api");
  const web = guest("web", { ipcMode: `container:${api.id}` });
  expect(sharedNamespaces(vpn, api)).toEqual(["network"]);
  expect(sharedNamespaces(api, web)).toEqual(["network", "IPC"]);
  expect(sharedNamespaces(vpn, container({ name: "other" }))).toEqual([]);
  const host = { networkMode: "host", pidMode: "host", ipcMode: "host" };
  expect(
    sharedNamespaces(container({ name: "a", ...host }), container({ name: "b", ...host })),
  ).toEqual([]);
});
