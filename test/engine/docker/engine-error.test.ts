import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineError } from "../../../src/engine/docker/engine-error.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const HERE = { address: "unix:///run/it.sock", socketPath: "/run/it.sock" };

function answered(statusCode: number, message: string) {
  const error = new Error(`(HTTP code ${statusCode}) unexpected - ${message}`);
  return Object.assign(error, { statusCode, json: { message } });
}

test.each([
  [404, "no-such-container", "No such container: web"],
  [409, "engine-conflict", "Container 4f is not running"],
])("an answer of %i is %s, in the engine's own words", (status, code, said) => {
  const cause = answered(status, said);
  expect(engineError(cause, HERE)).toMatchObject({ code, message: said, cause });
});

test.each([304, 400, 403, 500, 503])("any other answer such as %i says which engine", (status) => {
  expect(engineError(answered(status, "said so"), HERE)).toMatchObject({
    code: "engine-failed",
    message: `the engine at unix:///run/it.sock answered ${status}: said so`,
  });
});

test.each([
  ["nothing", null],
  ["no JSON", Buffer.from("<html>")],
  ["no message", { error: "x" }],
])("an answer whose body is %s is told by the client's words", (_, json) => {
  const error = Object.assign(new Error("(HTTP code 500) oh"), { statusCode: 500, json });
  expect(engineError(error, HERE).message).toContain("(HTTP code 500) oh");
});

test.each([
  ["ENOENT", "there is no such socket"],
  ["ECONNREFUSED", "nothing listens there"],
  ["ECONNRESET", 'got "connect ECONNRESET"'],
  [undefined, 'got "connect undefined"'],
  ["CERT_HAS_EXPIRED", "to show a certificate"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "accept our cert.pem"],
])("a connection that ends in %s is an engine that cannot be reached", (code, why) => {
  const error = engineError(Object.assign(new Error(`connect ${code}`), { code }), HERE);
  expect(error.code).toBe("engine-unreachable");
  expect(error.message).toContain("unix:///run/it.sock");
  expect(error.message).toContain(why);
});

test.each(["EACCES", "EPERM"])("%s names the group that the socket belongs to", (code) => {
  const socketPath = join(temporaryFolder(), "docker.sock");
  writeFileSync(socketPath, "");
  const { gid } = statSync(socketPath);
  const where = { address: `unix://${socketPath}`, socketPath };
  expect(engineError(Object.assign(new Error("no"), { code }), where)).toMatchObject({
    code: "engine-refused",
    message: expect.stringContaining(`set DOCKER_GID=${gid} for the compose overlay`),
  });
});

test.each(["EACCES", "ECONNREFUSED"])(
  "a folder in the place of the socket is named whatever the system calls it, here %s",
  (code) => {
    const socketPath = temporaryFolder();
    const where = { address: `unix://${socketPath}`, socketPath };
    const error = engineError(Object.assign(new Error("no"), { code }), where);
    expect(error.code).toBe("engine-unreachable");
    expect(error.message).toContain(`expected a socket at ${socketPath}, got a folder`);
    expect(error.message).not.toContain("DOCKER_GID");
  },
);

test("a socket that is gone meanwhile, or was never one, still gets an error with a remedy", () => {
  const refused = Object.assign(new Error("no"), { code: "EACCES" });
  const remedy = expect.stringContaining("run with rights to it");
  const gone = { address: "unix:///nowhere/it.sock", socketPath: "/nowhere/it.sock" };
  expect(engineError(refused, gone)).toMatchObject({ code: "engine-refused", message: remedy });
  const far = { address: "tcp://10.0.0.5:2376", socketPath: undefined };
  expect(engineError(refused, far)).toMatchObject({ code: "engine-refused", message: remedy });
});

test("what is thrown without being an error is kept, too", () => {
  expect(engineError("broken", HERE)).toMatchObject({ code: "engine-unreachable" });
  expect(engineError("broken", HERE).message).toContain('got "broken"');
});

test("where the socket cannot even be looked at, its group is not named", () => {
  const socketPath = join(temporaryFolder(), "docker.sock");
  symlinkSync(socketPath, socketPath);
  const where = { address: `unix://${socketPath}`, socketPath };
  const refused = Object.assign(new Error("no"), { code: "EACCES" });
  expect(engineError(refused, where)).toMatchObject({
    code: "engine-refused",
    message: expect.stringContaining("run with rights to it"),
  });
});
