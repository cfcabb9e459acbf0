/** A value as a panel of that unit shows it. */
export function inUnit(value: number, unit = "short"): string {
  switch (unit) {
    case "percentunit":
      return `${short(value * 100)}%`;
    case "ms":
      return value >= 1000 ? `${short(value / 1000)} s` : `${short(value)} ms`;
    case "bytes":
      return value >= 2 ** 30 ? `${short(value / 2 ** 30)} GiB` : `${short(value / 2 ** 20)} MiB`;
    case "reqps":
      return `${short(value)}/s`;
    default:
      return short(value);
  }
}

/** Three digits are enough to compare. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
