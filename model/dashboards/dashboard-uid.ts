/** Longest identifier that Grafana takes. */
const LONGEST = 40;

/**
 * What Grafana and links know a dashboard by: the same for ever. No name in Kubernetes has a `_`, so no
 * two services share one.
 *
 * @see https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/#identifier-id-vs-unique-identifier-uid
 */
export function dashboardUid(namespace: string, app: string, name: string): string {
  const whole = `${namespace}_${app}_${name}`;
  if (whole.length <= LONGEST) return whole;
  const end = `_${hash(whole)}_${name}`;
  return `${whole.slice(0, LONGEST - end.length)}${end}`;
}

/**
 * FNV-1a, 32 bits, in base 36: seven characters.
 *
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv/
 */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ character.charCodeAt(0), 0x01000193);
  }
  return (value >>> 0).toString(36).padStart(7, "0");
}
