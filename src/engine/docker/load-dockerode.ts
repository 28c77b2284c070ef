import { registerHooks } from "node:module";
import type Docker from "dockerode";

/** The client of dockerode, not yet made. */
export type DockerConstructor = typeof Docker;

/**
 * What dockerode loads for things that we never ask of it: gRPC for builds with BuildKit, and an
 * SSH client. They are two thirds of its time to load and nearly half of its memory.
 */
const UNUSED = new Set(["@grpc/grpc-js", "@grpc/proto-loader", "ssh2"]);
const NOTHING = "chaos-monkey:nothing";

let loaded: Promise<DockerConstructor> | undefined;

/** Loads dockerode without what we do not use of it; once, however often it is asked for. */
export function loadDockerode(): Promise<DockerConstructor> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<DockerConstructor> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      UNUSED.has(specifier)
        ? { url: NOTHING, format: "commonjs", shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === NOTHING
        ? { format: "commonjs", source: "module.exports = {};", shortCircuit: true }
        : next(url, context),
  });
  try {
    return (await import("dockerode")).default;
  } finally {
    hooks.deregister();
  }
}
