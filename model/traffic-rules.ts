import { type Problem, problem } from "./problem";
import type { MatchArgs, TrafficSettings } from "./traffic-args";

/** What contradicts itself within the traffic settings. */
export function trafficProblems(
  path: readonly string[],
  traffic: TrafficSettings,
): readonly Problem[] {
  return [
    ...gatewayProblems(path, traffic),
    ...hostProblems(path, traffic.hosts),
    ...traffic.match.flatMap((rule, index) => ruleProblems([...path, "match", index], rule)),
    ...sameNames([...path, "match"], traffic.match),
    ...retryProblems([...path, "retries"], traffic),
  ];
}

type Path = readonly (string | number)[];

/** What only means something at a Gateway, or at one of the service's own. */
function gatewayProblems(path: Path, { gateway, tls, hosts, preview }: TrafficSettings) {
  const problems: Problem[] = [];
  const refuse = (at: Path, found: unknown, needed: string) =>
    problems.push(problem([...path, ...at], found, needed, null));
  if (gateway?.name !== undefined) {
    const existing = "nothing beside gateway.name:";
    if (gateway.selector) {
      refuse(["gateway", "selector"], gateway.selector, `${existing} that Gateway has its own`);
    }
    if (tls) refuse(["tls"], tls, `${existing} TLS is set where that Gateway is declared`);
  }
  if (hosts.length > 0) return problems;
  const needed = "nothing, as traffic.hosts is empty; or at least one host there";
  if (gateway) refuse(["gateway"], gateway, needed);
  if (tls) refuse(["tls"], tls, needed);
  if (preview.publicValue !== undefined) {
    refuse(["preview", "publicValue"], preview.publicValue, needed);
  }
  return problems;
}

/** Istio refuses hosts of which one covers the other. */
function hostProblems(path: Path, hosts: readonly string[]): readonly Problem[] {
  return hosts.flatMap((host, index) => {
    const other = hosts.find((one, at) => at !== index && covers(one, host));
    const isFirst = hosts.indexOf(host) === index;
    if (other === undefined || (other === host && isFirst)) return [];
    const needed =
      other === host ? "a name that no other host has" : `nothing, as ${other} covers it`;
    return [problem([...path, "hosts", index], host, needed, null)];
  });
}

/** Whether a host name, which may begin with a wildcard, stands for another one, too. */
export function covers(wide: string, host: string): boolean {
  return wide === host || (wide.startsWith("*.") && host.endsWith(wide.slice(1)));
}

function ruleProblems(path: Path, rule: MatchArgs): readonly Problem[] {
  const { headers, cookies, pathPrefix, sourceLabels } = rule;
  const problems: Problem[] = [];
  for (const [part, entries] of Object.entries({ headers, cookies, sourceLabels })) {
    if (entries && Object.keys(entries).length === 0) {
      problems.push(problem([...path, part], entries, "at least one entry; none would mean any"));
    }
  }
  if (!headers && !cookies && !pathPrefix && !sourceLabels) {
    const needed = "at least one of headers, cookies, pathPrefix, sourceLabels";
    problems.push(problem(path, rule, needed));
  }
  const header = headers?.["cookie"];
  if (header !== undefined && cookies) {
    const needed = "either cookies or a cookie header, not both";
    problems.push(problem([...path, "headers", "cookie"], header, needed, null));
  }
  if (cookies && Object.keys(cookies).length > 1) {
    problems.push(
      problem([...path, "cookies"], cookies, "one cookie: Istio matches a header once"),
    );
  }
  return problems;
}

function sameNames(path: Path, rules: readonly MatchArgs[]): readonly Problem[] {
  const names = rules.map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    return [problem([...path, index, "name"], name, "a name that no other rule has", null)];
  });
}

function retryProblems(path: Path, { retries, timeoutMs }: TrafficSettings): readonly Problem[] {
  const { attempts, perTryTimeoutMs } = retries;
  if (perTryTimeoutMs === undefined) return [];
  const at = [...path, "perTryTimeoutMs"];
  if (attempts === 0) {
    return [problem(at, perTryTimeoutMs, "nothing, as retries.attempts is 0", null)];
  }
  if (timeoutMs === undefined || perTryTimeoutMs <= timeoutMs) return [];
  return [
    problem(at, perTryTimeoutMs, `at most timeoutMs, which is ${String(timeoutMs)}`, timeoutMs),
  ];
}
