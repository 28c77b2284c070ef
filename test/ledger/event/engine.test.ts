import type { EngineEvent } from "../../../src/ledger/event/engine.ts";
import { testSentences } from "../../support/event-sentences.ts";

const engine = { address: "unix:///d.sock", version: "26.1", apiVersion: "1.45" };

testSentences<EngineEvent["kind"]>({
  "engine.connected": [
    [engine, "connected to engine 26.1 at unix:///d.sock (API 1.45)"],
    [
      { ...engine, awayMs: 125_400 },
      "reconnected after 2 min 5 s to engine 26.1 at unix:///d.sock (API 1.45)",
    ],
  ],
  "engine.lost": [
    [
      { because: "the socket is gone" },
      "no connection to the engine: the socket is gone; retrying",
    ],
  ],
});
