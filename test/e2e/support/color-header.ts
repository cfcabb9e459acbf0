import type { IncomingHttpHeaders } from "node:http";

/** The header in which every answer of the service tells its color. */
export const COLOR_HEADER = "x-color";

/** Who answered. */
export function colorOf(headers: IncomingHttpHeaders): string | undefined {
  const color = headers[COLOR_HEADER];
  return typeof color === "string" ? color : undefined;
}
