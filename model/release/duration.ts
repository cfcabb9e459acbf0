/** A span of time as people write it, to the second, such as `2 h 5 m`, `1 m 30 s` or `0 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  if (shown.length === 0) return "0 s";
  return shown.map(([count, unit]) => `${String(count)} ${unit}`).join(" ");
}
