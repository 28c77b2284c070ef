import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import type { Inspecting, Listing } from "../../src/engine/engine.ts";
import { findOwnContainer } from "../../src/engine/own-container.ts";
import { container, idOf } from "../support/container.ts";

const OVERLAY = "/var/lib/docker/overlay2";

function engineOf(...containers: readonly Container[]): Inspecting & Listing {
  return {
    list: async () => containers,
    inspect: async (id) => containers.find((it) => it.id.startsWith(id) || it.name === id),
  };
}

/** `/proc/self/mountinfo` in a container of Docker; its files may be those of another one. */
function mountinfo(options: { readonly root?: string; readonly filesOf?: string }): string {
  const { root = "none", filesOf } = options;
  const file = (name: string) =>
    `235 218 254:0 /var/lib/docker/containers/${filesOf}/${name} /etc/${name} rw,relatime - ext4 /dev/vda rw`;
  return [
    `218 105 0:73 / / rw,relatime master:8 - overlay overlay rw,lowerdir=${OVERLAY}/l/AA:${OVERLAY}/l/BB,upperdir=${OVERLAY}/${root}/diff,workdir=${OVERLAY}/${root}/work`,
    "219 218 0:76 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw",
    // volumes of others have ids in their paths, too
    `230 218 254:0 /backup/${idOf("backup")}/data /data rw - ext4 /dev/vda rw`,
    ...(filesOf ? ["resolv.conf", "hostname", "hosts"].map(file) : []),
  ].join("\n");
}

function cgroup(id: string): string {
  return `9:name=systemd:/docker/${id}\n8:pids:/docker/${id}\n0::/docker/${id}\n`;
}

const NOWHERE = { mountinfo: "", cgroup: "", hostname: "laptop" };
const monkey = container({ name: "monkey", upperDir: `${OVERLAY}/monkey/diff`, hostname: "chaos" });
const other = container({ name: "other", upperDir: `${OVERLAY}/other/diff`, hostname: "other" });

test.each([
  [
    "the files that the engine mounts",
    { mountinfo: mountinfo({ root: "monkey", filesOf: monkey.id }) },
  ],
  ["its cgroup", { mountinfo: mountinfo({ root: "monkey" }), cgroup: cgroup(monkey.id) }],
  [
    "its cgroup as systemd names it",
    {
      mountinfo: mountinfo({ root: "monkey" }),
      cgroup: `0::/system.slice/docker-${monkey.id}.scope`,
    },
  ],
  ["its hostname", { mountinfo: mountinfo({ root: "monkey" }), hostname: monkey.id.slice(0, 12) }],
])("we find ourselves by %s (P4)", async (_, seen) => {
  const found = await findOwnContainer(engineOf(other, monkey), { ...NOWHERE, ...seen });
  expect(found).toEqual({ kind: "container", container: monkey });
});

test("without the root folder of the engine, the hostname confirms the id (P4)", async () => {
  const store = { ...monkey, upperDir: undefined };
  const seen = { ...NOWHERE, mountinfo: mountinfo({ filesOf: store.id }), hostname: "chaos" };
  expect(await findOwnContainer(engineOf(other, store), seen)).toMatchObject({
    kind: "container",
    container: { name: "monkey" },
  });
});

test("who joined the network of another is not taken for it: the root tells (P4)", async () => {
  const joined = { ...monkey, networkMode: `container:${other.id}`, hostname: other.hostname };
  const seen = {
    mountinfo: mountinfo({ root: "monkey", filesOf: other.id }),
    cgroup: "0::/\n",
    hostname: other.hostname,
  };
  expect(await findOwnContainer(engineOf(other, joined), seen)).toMatchObject({
    kind: "container",
    container: { name: "monkey" },
  });
});

test("what cannot be told is unknown, never a guess, and says whose namespace it is (P4)", async () => {
  const seen = { ...NOWHERE, mountinfo: mountinfo({ root: "elsewhere", filesOf: other.id }) };
  expect(await findOwnContainer(engineOf(other, monkey), seen)).toEqual({
    kind: "unknown",
    because: expect.stringContaining("the ids in /proc belong to other"),
  });
});

test.each([
  ["on a host", NOWHERE],
  ["where the system tells nothing", { mountinfo: "", cgroup: "", hostname: "" }],
  [
    "in a container that this engine knows nothing of",
    { ...NOWHERE, mountinfo: mountinfo({ root: "far", filesOf: idOf("far") }) },
  ],
  ["on a host with volumes named by ids", { ...NOWHERE, mountinfo: mountinfo({ root: "x" }) }],
  ["on a host whose name looks like an id", { ...NOWHERE, hostname: "deadbeef0000" }],
])("%s there is no container of ours", async (_, seen) => {
  expect(await findOwnContainer(engineOf(other, monkey), seen)).toEqual({ kind: "host" });
});

test("an engine that does not answer is no proof that we are on the host", async () => {
  const broken = { list: async () => [], inspect: () => Promise.reject(new Error("away")) };
  const seen = { ...NOWHERE, cgroup: cgroup(monkey.id) };
  await expect(findOwnContainer(broken, seen)).rejects.toThrow("away");
});
