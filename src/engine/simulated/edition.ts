import { Refusal } from "./refusal.ts";
import { REFUSALS_20_10, REFUSALS_26_1, type Refusals } from "./refusals.ts";

/** Which engine a simulated one passes for, and what that one does otherwise than the others. */
export interface Edition {
  /** As `/version` tells it. */
  readonly version: string;
  /** The newest API version it speaks. */
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly refusals: Refusals;
  /**
   * Whether the requests for an endpoint are checked before anything is done. Where they are not, a
   * connect that fails leaves an endpoint without a network behind.
   */
  readonly checksEndpointsFirst: boolean;
}

export const DOCKER_20_10: Edition = {
  version: "20.10.24",
  apiVersion: "1.41",
  minApiVersion: "1.12",
  refusals: REFUSALS_20_10,
  checksEndpointsFirst: false,
};

export const DOCKER_26_1: Edition = {
  version: "26.1.5",
  apiVersion: "1.45",
  minApiVersion: "1.24",
  refusals: REFUSALS_26_1,
  checksEndpointsFirst: true,
};

/** Takes the version off a path; throws when this edition does not speak it. */
export function splitVersion(
  whole: string,
  edition: Edition,
): { readonly path: string; readonly apiVersion: string } {
  const [prefix = "", version] = /^\/v(\d+\.\d+)(?=\/)/.exec(whole) ?? [];
  if (version === undefined) return { path: whole, apiVersion: edition.apiVersion };
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
  return { path: whole.slice(prefix.length), apiVersion: version };
}

/** Whether an API version such as `1.41` is another one or newer. */
export function isAtLeast(version: string, other: string): boolean {
  return minor(version) >= minor(other);
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
