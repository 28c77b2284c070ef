import { DOCKER_20_10, DOCKER_26_1 } from "../../src/engine/simulated/edition.ts";
import { contract } from "./contract.ts";
import { openSimulated } from "./simulated-under-test.ts";

contract("the simulated engine as 20.10", () => openSimulated(DOCKER_20_10));
contract("the simulated engine as 26.1", () => openSimulated(DOCKER_26_1));
