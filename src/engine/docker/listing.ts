import type { ContainerListing } from "../engine.ts";
import { asRecord, asText, asTexts } from "./read-answer.ts";

/** Reads the answer to `GET /containers/json`; throws for anything else. */
export function readListing(answer: unknown): readonly ContainerListing[] {
  if (!Array.isArray(answer)) throw new TypeError("no list");
  return answer.map((entry) => {
    const { Id, Names, Labels } = asRecord(entry);
    const id = asText(Id);
    // the shortest one is its own; the others are links of other containers to it
    const names = (Array.isArray(Names) ? Names : [])
      .map((name) => asText(name).replace(/^\//, ""))
      .sort((one, other) => one.length - other.length);
    return { id, name: names[0] ?? id, labels: asTexts(Labels) };
  });
}
