import { Refusal } from "./refusal.ts";

/** Which engine a simulated one passes for: versions as `/version` tells them. */
export interface Edition {
  readonly version: string;
  /** The newest API version it speaks. */
  readonly apiVersion: string;
  readonly minApiVersion: string;
}

/** The one whose behaviour is simulated; others only change what is told and accepted. */
export const DOCKER_20_10: Edition = {
  version: "20.10.24",
  apiVersion: "1.41",
  minApiVersion: "1.12",
};

/** Takes the version off a path; throws when this edition does not speak it. */
export function withoutVersion(path: string, edition: Edition): string {
  const [prefix = "", version] = /^\/v(\d+\.\d+)(?=\/)/.exec(path) ?? [];
  if (version === undefined) return path;
  if (minor(version) > minor(edition.apiVersion)) {
    throw new Refusal(
      400,
      `client version ${version} is too new. Maximum supported API version is ${edition.apiVersion}`,
    );
  }
  if (minor(version) < minor(edition.minApiVersion)) {
    throw new Refusal(
      400,
      `client version ${version} is too old. Minimum supported API version is ${edition.minApiVersion}, please upgrade your client to a newer version`,
    );
  }
  return path.slice(prefix.length);
}

export function versionJson({ version, apiVersion, minApiVersion }: Edition): unknown {
  const told = { ApiVersion: apiVersion, MinAPIVersion: minApiVersion, Os: "linux", Arch: "amd64" };
  return {
    Platform: { Name: "" },
    Components: [{ Name: "Engine", Version: version, Details: told }],
    Version: version,
    ...told,
  };
}

function minor(version: string): number {
  return Number(version.split(".")[1]);
}
