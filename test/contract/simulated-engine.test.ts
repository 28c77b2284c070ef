import { contract } from "./contract.ts";
import { openSimulated } from "./simulated-under-test.ts";

contract("the simulated engine", () => openSimulated());
