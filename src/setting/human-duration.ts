/**
 * A duration as people write it, with at most two units: `999 ms`, `1.24 s`, `10 s`, `2 min 5 s`,
 * `1 h 30 min`, `3 d`. For text that settings can read back see `formatDuration`.
 */
export function humanDuration(ms: number): string {
  const exact = Math.max(0, ms);
  // each border lies where rounding would reach the next unit, so that nothing says "60 s"
  if (exact < 999.5) return `${Math.round(exact)} ms`;
  if (exact < 9995) return `${Number((exact / 1000).toFixed(2))} s`;
  if (exact < 59_950) return `${Number((exact / 1000).toFixed(1))} s`;
  if (exact < 3_599_500) return inTwoUnits(exact / 1000, 60, "min", "s");
  if (exact < 86_370_000) return inTwoUnits(exact / 60_000, 60, "h", "min");
  return inTwoUnits(exact / 3_600_000, 24, "d", "h");
}

function inTwoUnits(amount: number, perLarge: number, large: string, small: string): string {
  const whole = Math.round(amount);
  const rest = whole % perLarge;
  const most = `${Math.floor(whole / perLarge)} ${large}`;
  return rest === 0 ? most : `${most} ${rest} ${small}`;
}
