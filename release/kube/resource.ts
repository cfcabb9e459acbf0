/** One kind of object, as paths of the API name it. */
export interface Resource {
  /** `""` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** One object. */
export interface ObjectRef {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

export const CONFIG_MAPS: Resource = { group: "", version: "v1", plural: "configmaps" };
export const PODS: Resource = { group: "", version: "v1", plural: "pods" };
export const DEPLOYMENTS: Resource = { group: "apps", version: "v1", plural: "deployments" };

export const AUTOSCALERS: Resource = {
  group: "autoscaling",
  version: "v2",
  plural: "horizontalpodautoscalers",
};

export const ENDPOINT_SLICES: Resource = {
  group: "discovery.k8s.io",
  version: "v1",
  plural: "endpointslices",
};

export const JOBS: Resource = { group: "batch", version: "v1", plural: "jobs" };

export const LEASES: Resource = { group: "coordination.k8s.io", version: "v1", plural: "leases" };

/** In place of a namespace: objects of every one. */
export const ALL_NAMESPACES = "";

/** Path of all objects of a kind in a namespace, or in {@link ALL_NAMESPACES}. */
export function listPath({ group, version, plural }: Resource, namespace: string): string {
  const root = group === "" ? "api" : `apis/${group}`;
  const place = namespace === ALL_NAMESPACES ? "" : `namespaces/${encodeURIComponent(namespace)}/`;
  return `/${root}/${version}/${place}${plural}`;
}

/** Path of one object. */
export function objectPath({ resource, namespace, name }: ObjectRef): string {
  return `${listPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

/** Objects of one kind: one by its name, or all with some labels. */
export interface Selection {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Path of a selection, with more of a query. */
export function selectionPath(
  { resource, namespace, name, labels = {} }: Selection,
  further: Readonly<Record<string, string>>,
): string {
  const selector = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const query = new URLSearchParams({
    ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }),
    ...(selector.length > 0 && { labelSelector: selector.join(",") }),
    ...further,
  });
  return `${listPath(resource, namespace)}?${query.toString()}`;
}

/** The kind as `kubectl` and RBAC name it. */
export function kindName({ group, plural }: Resource): string {
  return group === "" ? plural : `${plural}.${group}`;
}
