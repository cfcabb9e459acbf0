/** A target that Prometheus scrapes. */
export interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule that Prometheus evaluates. */
export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
}

async function read<T>(base: URL, path: string): Promise<T> {
  const response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return ((await response.json()) as { readonly data: T }).data;
}

/** The targets in one namespace. */
export async function targetsOf(prometheus: URL, namespace: string): Promise<readonly Target[]> {
  const path = "/api/v1/targets?state=active";
  const { activeTargets } = await read<{ activeTargets: readonly Target[] }>(prometheus, path);
  return activeTargets.filter(({ labels }) => labels["namespace"] === namespace);
}

/** The labels of each series that an expression gives. */
export async function seriesOf(
  prometheus: URL,
  expression: string,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const path = `/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { result } = await read<{
    result: readonly { metric: Readonly<Record<string, string>> }[];
  }>(prometheus, path);
  return result.map(({ metric }) => metric);
}

/** The rules whose expression names one namespace. */
export async function rulesOf(prometheus: URL, namespace: string): Promise<readonly Rule[]> {
  const path = "/api/v1/rules";
  const { groups } = await read<{ groups: readonly { rules: readonly Rule[] }[] }>(
    prometheus,
    path,
  );
  return groups.flatMap(({ rules }) => rules).filter(({ query }) => query.includes(namespace));
}
