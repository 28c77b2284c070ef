import { expect, test } from "vitest";
import {
  containerRef,
  isSameTarget,
  type TargetRef,
  targetKey,
} from "../../src/ledger/target-ref.ts";

const ID = "a".repeat(64);

const REFS: readonly TargetRef[] = [
  containerRef(ID),
  containerRef("b".repeat(64)),
  { kind: "container", id: ID, engine: "east" },
  { kind: "container", id: ID, engine: "west" },
  { kind: "victim", id: "3" },
  { kind: "victim", id: ID },
  { kind: "process", pid: 3, startTime: 100 },
  { kind: "process", pid: 3, startTime: 200 },
];

test("different targets have different keys", () => {
  expect(new Set(REFS.map(targetKey)).size).toBe(REFS.length);
});

test("a target is the same however its reference was made", () => {
  for (const ref of REFS) expect(isSameTarget(ref, JSON.parse(JSON.stringify(ref)))).toBe(true);
});

test("the key of a container on the only engine is its id, as in state folders of earlier versions", () => {
  expect(targetKey(containerRef(ID))).toBe(ID);
});
