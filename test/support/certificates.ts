import { type CommandResult, outcomeOf, run } from "./command.ts";

/**
 * An authority with a server of 127.0.0.1 and a client, as files in `folder`: `ca.pem`,
 * `server.pem`, `server-key.pem`, and `cert.pem` with `key.pem` as the docker command wants them.
 */
export async function makeCertificates(folder: string): Promise<void> {
  const request = async (key: string, cert: string, ...args: readonly string[]) => {
    const keyed = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
    const named = ["-subj", `/CN=${cert}`, "-days", "2", "-keyout", key, "-out", cert];
    await run(["openssl", "req", "-x509", ...keyed, ...named, ...args], { cwd: folder });
  };
  const sign = (key: string, cert: string, ...extensions: readonly string[]) => {
    const said = ["basicConstraints=critical,CA:FALSE", ...extensions];
    const added = said.flatMap((extension) => ["-addext", extension]);
    return request(key, cert, "-CA", "ca.pem", "-CAkey", "ca-key.pem", ...added);
  };
  await request("ca-key.pem", "ca.pem");
  const ours = "subjectAltName=IP:127.0.0.1";
  await sign("server-key.pem", "server.pem", ours, "extendedKeyUsage=serverAuth");
  await sign("key.pem", "cert.pem", "extendedKeyUsage=clientAuth");
}

/** Why none can be made here; undefined: they can. */
export async function certificatesImpossible(): Promise<string | undefined> {
  const found: CommandResult | undefined = await outcomeOf(["openssl", "version"]).catch(
    () => undefined,
  );
  return found?.exitCode === 0 ? undefined : "openssl is not installed";
}
