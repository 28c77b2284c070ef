import { describe, expect, test } from "vitest";
import { textOf } from "../../../src/toolkit/provider/http-text.ts";

describe("the text of an answer", () => {
  const text = (type: string | undefined, body: Buffer) =>
    textOf({
      kind: "answer",
      status: 200,
      headers: new Map(type === undefined ? [] : [["content-TYPE", type]]),
      body,
    });
  const utf8 = Buffer.from("é");
  const latin = Buffer.from([0xe9]);

  test.each([
    ["text/plain; charset=utf-8", utf8],
    ['text/plain; charset="UTF-8"', utf8],
    ["text/plain; charset=nonsense", utf8],
    ["application/json", utf8],
    ["application/octet-stream", utf8],
    [undefined, utf8],
    ["text/plain", latin],
    ["text/html; charset=ISO-8859-1", latin],
    ["application/octet-stream", latin],
  ])("of %s is understood", (type, body) => {
    expect(text(type, body)).toBe("é");
  });

  test("that names no charset is ISO-8859-1, also where that mangles it", () => {
    expect(text("text/plain", utf8)).toBe("Ã©");
  });

  test("in latin-1 keeps the bytes that Windows uses for something else", () => {
    expect(text("text/plain; charset=iso-8859-1", Buffer.from([0x80]))).toBe("\u0080");
  });
});
