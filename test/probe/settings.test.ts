import { expect, test } from "vitest";
import { probeSettings } from "../../src/probe/settings.ts";

const { schema, show } = probeSettings.probes;

test("each probe is read with its container or service, and shown as it was written", () => {
  const text =
    "worker=http://{name}:8080/health?deep=1, api=tcp://api:5432, six=tcp://[::1]:80, batch=command:/config/check";
  const probes = schema.parse(text);
  expect(probes).toEqual([
    { target: "worker", probe: { kind: "http", url: "http://{name}:8080/health?deep=1" } },
    { target: "api", probe: { kind: "tcp", host: "api", port: 5432 } },
    { target: "six", probe: { kind: "tcp", host: "::1", port: 80 } },
    { target: "batch", probe: { kind: "command", program: "/config/check" } },
  ]);
  expect(show?.(probes)).toBe(text);
  expect(schema.parse("")).toEqual([]);
});

test.each([
  ["http://worker:8080/", "does not begin with the name of a service or container and ="],
  ["worker", "does not begin with the name"],
  ["worker=", "does not begin with the name"],
  ["worker=worker:8080", "is neither http://, https:// nor tcp://HOST:PORT"],
  ["worker=http://", "is no address"],
  ["worker=ftp://worker/", "is neither http://"],
  ["worker=tcp://worker", "is neither http://"],
  ["worker=tcp://worker:0", "is neither http://"],
  ["worker=tcp://worker:70000", "is no address"],
  ["worker=tcp://worker:80/path", "is neither http://"],
  ["worker=http://me:secret@worker/", "a probe takes no login in its URL"],
  ["worker=command:check", "is no absolute path of a program"],
  ["worker=tcp://a:1 worker=tcp://b:1", "got two for worker"],
])("%j is refused with the reason", (text, because) => {
  const parsed = schema.safeParse(text);
  expect(parsed.error?.issues[0]?.message).toContain(because);
});

test.each([
  "worker=ftp://worker/?token=hunter2",
  "http://worker/?token=hunter2",
  "worker=http://me:hunter2@worker/",
  "worker=http://worker:99999/?hunter2",
])("a refusal of %j shows no token (P45)", (text) => {
  const message = schema.safeParse(text).error?.issues[0]?.message;
  expect(message).toContain("expected");
  expect(message).not.toContain("hunter2");
});
