import { ChaosError } from "../world/chaos-error.ts";

/** The first fault of an experiment, in the words of Chaos Toolkit where it has them. */
export function invalid(message: string): ChaosError {
  return new ChaosError("bad-experiment", message);
}

/** Why a text is not the YAML that is read here, with the place. */
export class YamlRefusal extends Error {}
