/** Whether a host name, which may begin with a wildcard, stands for another one, too. */
export function covers(wide: string, host: string): boolean {
  if (wide === host || wide === "*") return true;
  return wide.startsWith("*.") && host.endsWith(wide.slice(1));
}
