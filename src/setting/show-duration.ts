const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/**
 * A duration as people write it: `500 ms`, `2.5 s`, `10 s`, `1 min 30 s`, `2 h 5 min`, `3 d 4 h`.
 * What is less than its second unit is rounded; `formatDuration` is exact, and can be read back.
 */
export function showDuration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 999.5) return `${Math.round(length)} ms`;
  // below ten seconds tenths are worth reading
  if (length < 9950) return `${Number((length / 1000).toFixed(1))} s`;
  const at = UNITS.findIndex(([, size]) => length >= size - size / 120);
  const [unit, size] = UNITS[at] ?? UNITS[3];
  const [smaller, step] = UNITS[at + 1] ?? ["s", 1000];
  const rounded = Math.round(length / step) * step;
  const count = Math.floor(rounded / size);
  const rest = Math.round((rounded - count * size) / step);
  return unit === "s" || rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${smaller}`;
}
