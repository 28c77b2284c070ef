import { expect, test } from "vitest";
import { engineAddress, showAddress } from "../../src/engine/engine-address.ts";

test.each([
  ["unix:///var/run/docker.sock", { kind: "unix", path: "/var/run/docker.sock" }],
  ["tcp://10.0.0.5:2376", { kind: "tcp", host: "10.0.0.5", port: 2376 }],
  ["tcp://[::1]:2375", { kind: "tcp", host: "::1", port: 2375 }],
  ["ssh://docker-host", { kind: "ssh", host: "docker-host" }],
  [
    "ssh://me@10.0.0.5:2222/run/user/1000/docker.sock",
    { kind: "ssh", user: "me", host: "10.0.0.5", port: 2222, socket: "/run/user/1000/docker.sock" },
  ],
  ["ssh://[::1]", { kind: "ssh", host: "::1" }],
])("%s is an engine's address, and is shown as it was written", (text, address) => {
  const read = engineAddress().parse(text);
  expect(read).toEqual(address);
  expect(showAddress(read)).toBe(text);
});

test("http and https are other words for tcp, also with their own ports", () => {
  expect(engineAddress().parse("https://docker:443/")).toMatchObject({ host: "docker", port: 443 });
  expect(engineAddress().parse("http://docker:80")).toMatchObject({ host: "docker", port: 80 });
});

test.each([
  ["/var/run/docker.sock", "unix:///path"],
  ["unix://relative.sock", "unix:///path"],
  ["npipe:////./pipe/docker", "unix:///path"],
  ["ssh://", "ssh://user@host"],
  ["ssh://me:hunter2@host", "use a key"],
  ["ssh://host/$(reboot)", "no path of a socket"],
  ["ssh://me%20$(reboot)@host", "no name of a user"],
  ["ssh://me%zz@host", "no name of a user"],
  ["ssh://-oProxyCommand=reboot", "no name of a host"],
  ["ssh://host?x=y", "ssh://user@host"],
  ["tcp://host", "the port is missing"],
  ["tcp://host:0", "the port is missing"],
  ["tcp://:2375", "tcp://host:port"],
  ["tcp://host:70000", "tcp://host:port"],
  ["tcp://host:2375/path", "tcp://host:port"],
  ["tcp://me:hunter2@host:2375", "DOCKER_CERT_PATH"],
])("%s is refused, and no password is repeated (P45)", (text, why) => {
  const message = engineAddress().safeParse(text).error?.issues[0]?.message;
  expect(message).toContain(why);
  expect(message).not.toContain("hunter2");
});
