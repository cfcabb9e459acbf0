/**
 * A stand-in for a name that the provider draws: it changes when the contents do, as the real one does.
 *
 * @param inputs - with secrets concealed
 */
export function generatedName(name: string, inputs: Readonly<Record<string, unknown>>): string {
  return `${name}-${fingerprint(JSON.stringify([inputs["data"], inputs["stringData"]]))}`;
}

/** Eight hex digits that tell texts apart; nothing that has to be safe. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
