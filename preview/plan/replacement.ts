import type { FieldChange } from "./field-change";
import { fieldOf } from "../../model/field";
import type { Manifest } from "./manifest";

/**
 * Which changes an object cannot take in place. Everything else is an update; another kind is another
 * resource, and so is another version of a custom one.
 *
 * The rules are those of Pulumi's Kubernetes provider, which follow what the API server refuses.
 * @see https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/diff.go
 */
const IDENTITY = ["metadata.name", "metadata.namespace"];

const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  "apps/v1 Deployment": ["spec.selector"],
  "apps/v1 DaemonSet": ["spec.selector"],
  "apps/v1 StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1 Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "v1 Service": ["spec.clusterIP"],
  "v1 PersistentVolumeClaim": ["spec"],
  "v1 ResourceQuota": ["spec.scopes"],
  "rbac.authorization.k8s.io/v1 RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": ["roleRef"],
  "storage.k8s.io/v1 StorageClass": ["parameters", "provisioner"],
};

/** Replaced when their contents change, unless the provider is told that they are mutable. */
const CONTENTS: Readonly<Record<string, { fields: readonly string[]; mutable: string }>> = {
  "v1 ConfigMap": { fields: ["binaryData", "data"], mutable: "enableConfigMapMutable" },
  "v1 Secret": { fields: ["data", "stringData", "type"], mutable: "enableSecretMutable" },
};

/** What the rules look at. */
export interface ReplacementInputs {
  readonly before: Manifest;
  readonly after: Manifest;
  readonly changes: readonly FieldChange[];
  /** Whether the provider draws the name; it draws a new one for a replacement only. */
  readonly generatedName: boolean;
  /** Inputs of the object's provider. */
  readonly provider: Readonly<Record<string, unknown>>;
}

/** The paths of the changes that force a replacement; empty when the object is updated in place. */
export function replacementReasons(inputs: ReplacementInputs): readonly string[] {
  const fields = replacingFields(inputs);
  return inputs.changes
    .map(({ path }) => path)
    .filter((path) => !(inputs.generatedName && path === "metadata.name"))
    .filter((path) => fields.some((field) => path === field || below(path, field)));
}

/**
 * Whether the old object goes before the new one comes: it must when both have the same name, and then
 * there is a time without either.
 */
export function isDeletedFirst({ before, after, generatedName }: ReplacementInputs): boolean {
  return (
    !generatedName &&
    before.metadata.name === after.metadata.name &&
    before.metadata["namespace"] === after.metadata["namespace"]
  );
}

function replacingFields({ after, provider }: ReplacementInputs): readonly string[] {
  const kind = `${after.apiVersion} ${after.kind}`;
  const contents = CONTENTS[kind];
  if (!contents) return [...IDENTITY, ...(BY_KIND[kind] ?? [])];
  const isMutable =
    String(provider[contents.mutable]) === "true" && fieldOf(after, "immutable") !== true;
  return isMutable ? IDENTITY : [...IDENTITY, ...contents.fields];
}

function below(path: string, field: string): boolean {
  return path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}
