/**
 * A stand-in for a name that the provider draws: it changes when the contents do, as the real one does.
 *
 * @param inputs - with secrets concealed
 */
export function generatedName(name: string, inputs: Readonly<Record<string, unknown>>): string {
  const contents = JSON.stringify([inputs["data"], inputs["stringData"]]);
  let hash = 0x811c9dc5;
  for (const char of contents) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return `${name}-${hash.toString(16).padStart(8, "0")}`;
}
