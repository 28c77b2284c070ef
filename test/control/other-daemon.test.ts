import { expect, onTestFinished, test } from "vitest";
import { announceOnHost, type HostPosition } from "../../src/control/daemons-on-host.ts";
import { refuseCommandBesideDaemon, refuseSecondDaemon } from "../../src/control/other-daemon.ts";
import type { Container } from "../../src/engine/container.ts";
import type { Scope } from "../../src/target/rules.ts";
import { container, daemonContainer as daemon } from "../support/container.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SHOP: Scope = { kind: "project", projects: ["shop"] };

/** Where a daemon or a command is; each on an engine of its own unless a test says otherwise. */
function at(more: {
  readonly containers?: readonly Container[];
  readonly self?: Container;
  readonly scope?: Scope;
  readonly engine?: string;
  readonly stateDir?: string;
}) {
  const { containers = [], self, scope = SHOP, stateDir = temporaryFolder() } = more;
  const path = more.engine ?? `${temporaryFolder()}/docker.sock`;
  return {
    address: { kind: "unix", path } as const,
    scope,
    stateDir,
    self,
    containers: () => containers,
  };
}

async function announce(position: HostPosition, since = 1) {
  const announced = await announceOnHost(position, since);
  onTestFinished(() => announced.stop());
  return announced.self;
}

const ELSEWHERE = { code: "daemon-elsewhere" };

test("a command on the host refuses beside a daemon in a container, and says how to ask inside", async () => {
  await expect(refuseCommandBesideDaemon(at({}))).resolves.toBeUndefined();
  await expect(refuseCommandBesideDaemon(at({ containers: [daemon("theirs")] }))).rejects.toThrow(
    /the container theirs runs one.*docker exec theirs chaos-monkey/s,
  );
});

test("a command beside a daemon that is paused says how to ask it again", async () => {
  const containers = [daemon("theirs", { state: "paused" })];
  await expect(refuseCommandBesideDaemon(at({ containers }))).rejects.toThrow(
    /theirs runs one, and is paused.*docker unpause theirs && docker exec theirs chaos-monkey/s,
  );
});

test("of two daemons in containers the one that came later refuses, and never both", async () => {
  const refuses = async (self: Container, other: Container) => {
    const position = at({ containers: [self, other], self });
    return refuseSecondDaemon(position, await announce(position)).then(
      () => false,
      () => true,
    );
  };
  const [early, late] = [daemon("early", { startedAt: 1 }), daemon("late", { startedAt: 2 })];
  expect([await refuses(early, late), await refuses(late, early)]).toEqual([false, true]);
  const [one, other] = [daemon("one", { startedAt: 1 }), daemon("other", { startedAt: 1 })];
  expect([await refuses(one, other), await refuses(other, one)].sort()).toEqual([false, true]);
});

test("a daemon on the host refuses beside one in a container, and is alone otherwise", async () => {
  const alone = at({});
  await expect(refuseSecondDaemon(alone, await announce(alone))).resolves.toBeUndefined();
  const second = at({ containers: [daemon("theirs")] });
  await expect(refuseSecondDaemon(second, await announce(second))).rejects.toThrow(
    "expected to be the only",
  );
});

test("of two daemons of one scope on the host the younger one refuses, and names the other (P54)", async () => {
  const engine = `${temporaryFolder()}/docker.sock`;
  const [first, second] = [at({ engine }), at({ engine })];
  const older = await announce(first, 1);
  const younger = await announce(second, 2);
  await expect(refuseSecondDaemon(first, older)).resolves.toBeUndefined();
  await expect(refuseSecondDaemon(second, younger)).rejects.toMatchObject({
    ...ELSEWHERE,
    message: expect.stringContaining(`over the state folder ${first.stateDir}`),
  });
});

test("a command over another state folder does not bypass a daemon on the host (P54)", async () => {
  const engine = `${temporaryFolder()}/docker.sock`;
  const theirs = at({ engine });
  await announce(theirs);
  await expect(refuseCommandBesideDaemon(at({ engine }))).rejects.toMatchObject({
    ...ELSEWHERE,
    message: expect.stringContaining(`CHAOS_STATE_DIR=${theirs.stateDir} chaos-monkey`),
  });
  // over the same folder it talks to that daemon, or its lock decides
  const { stateDir } = theirs;
  await expect(refuseCommandBesideDaemon(at({ engine, stateDir }))).resolves.toBeUndefined();
});

test("one engine is recognised behind two addresses by its containers (P54)", async () => {
  const containers = [container({ name: "shop-web-1" })];
  await announce(at({ containers }));
  await expect(refuseCommandBesideDaemon(at({ containers }))).rejects.toMatchObject(ELSEWHERE);
  await expect(
    refuseCommandBesideDaemon(at({ containers: [container({ name: "shop-web-2" })] })),
  ).resolves.toBeUndefined();
});

test("a daemon on the host whose scope does not overlap is no obstacle", async () => {
  const engine = `${temporaryFolder()}/docker.sock`;
  await announce(at({ engine, scope: { kind: "project", projects: ["far"] } }));
  await expect(refuseCommandBesideDaemon(at({ engine }))).resolves.toBeUndefined();
  await expect(
    refuseCommandBesideDaemon(at({ engine, scope: { kind: "all" } })),
  ).rejects.toMatchObject(ELSEWHERE);
});

test("a daemon that has ended is no obstacle", async () => {
  const engine = `${temporaryFolder()}/docker.sock`;
  const announced = await announceOnHost(at({ engine }), 1);
  await announced.stop();
  await expect(refuseCommandBesideDaemon(at({ engine }))).resolves.toBeUndefined();
});
