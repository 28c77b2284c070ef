/**
 * C0, DEL and C1, which steer terminals; the separators that break lines; the bidirectional
 * controls, which show text in another order than it has; halves of characters.
 */
const STEERING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/**
 * Shows what would steer a terminal or break a line as a JavaScript and JSON escape. Names, labels
 * and messages come from the machine that is being hurt.
 */
export function escapeControl(text: string): string {
  return text.replace(
    STEERING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
