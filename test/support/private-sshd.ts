import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { outcomeOf, run } from "./command.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const SSHD = "/usr/sbin/sshd";

/** Why no ssh server can be had here; undefined: one can. */
export async function sshdImpossible(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "only root starts an ssh server that lets root in";
  for (const [program, ...words] of [
    ["ssh", "-V"],
    [SSHD, "-V"],
    ["docker", "--version"],
  ] as const) {
    const outcome = await outcomeOf([program, ...words]).catch(() => undefined);
    if (outcome === undefined) return `${program} is not installed`;
  }
  return undefined;
}

/**
 * An ssh server on a port of 127.0.0.1 with keys and known hosts of its own, all in a temporary
 * folder; those who log in get `env`.
 */
export class PrivateSshd implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly #stop: () => Promise<void>;

  private constructor(parts: { folder: string; port: number; stop: () => Promise<void> }) {
    this.folder = parts.folder;
    this.port = parts.port;
    this.#stop = parts.stop;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<PrivateSshd> {
    const folder = temporaryFolder();
    const inFolder = (name: string) => join(folder, name);
    for (const key of ["host-key", "key", "other-key"]) {
      await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", inFolder(key)]);
    }
    const port = await freePort();
    // sshd insists on it, also where it is not used
    mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    const setEnv = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    writeFileSync(
      inFolder("sshd_config"),
      [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${inFolder("host-key")}`,
        `AuthorizedKeysFile ${inFolder("key.pub")}`,
        ...["StrictModes no", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin yes"],
        ...["PidFile none", `SetEnv ${setEnv.join(" ")}`, ""],
      ].join("\n"),
    );
    const server = spawn(SSHD, ["-D", "-e", "-f", inFolder("sshd_config")], { stdio: "ignore" });
    const stop = async () => {
      if (server.exitCode !== null) return;
      const gone = once(server, "exit");
      server.kill();
      await gone;
    };
    while (!(await answers(port))) {
      if (server.exitCode !== null) throw new Error("expected an ssh server, it ended at once");
    }
    return new PrivateSshd({ folder, port, stop });
  }

  /** As in DOCKER_HOST. */
  get address(): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.port}`;
  }

  /**
   * A PATH on which `ssh` is one that knows nothing but this folder: OpenSSH takes its
   * configuration from the home of the user, whatever HOME says.
   */
  path(options: { readonly key?: "key" | "other-key"; readonly knowsHost?: boolean } = {}): string {
    const { key = "key", knowsHost = true } = options;
    const bin = temporaryFolder();
    const knownHosts = join(bin, "known_hosts");
    const words = [
      ...["-F", "none", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"],
      ...["-o", "GlobalKnownHostsFile=none", "-o", `UserKnownHostsFile=${knownHosts}`],
      ...["-i", join(this.folder, key)],
    ].join(" ");
    writeFileSync(join(bin, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh ${words} "$@"\n`);
    chmodSync(join(bin, "ssh"), 0o755);
    writeFileSync(knownHosts, knowsHost ? this.#hostKeyLine() : "");
    return `${bin}:${process.env.PATH}`;
  }

  #hostKeyLine(): string {
    const [kind, key] = readFileSync(join(this.folder, "host-key.pub"), "utf8").split(" ");
    return `[127.0.0.1]:${this.port} ${kind} ${key}\n`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: "127.0.0.1", port });
  // it greets before anything is said
  socket.once("data", () => resolve(true)).once("error", () => resolve(false));
  const is = await promise;
  socket.destroy();
  return is;
}
