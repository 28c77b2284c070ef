/**
 * Milliseconds since the epoch, with fractions, of the engine's RFC 3339 text with up to nine
 * decimals; undefined for its zero value, which means never.
 */
export function epochMs(text: string | undefined): number | undefined {
  if (!text || text.startsWith("0001-")) return undefined;
  const [, seconds = "", decimals = "", zone = ""] =
    /^(.*?:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const whole = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(whole)) return undefined;
  return whole + Number(`0.${decimals || "0"}`) * 1000;
}
