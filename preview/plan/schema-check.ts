import { createRequire } from "node:module";
import { isMap } from "../../model/settings/merge";
import { isSecret } from "../../stack/secret";
import { fieldOf, textOf } from "../../model/field";
import { type Manifest, type ObjectName, objectName } from "./manifest";

/** A place where an object does not fit its schema. */
export interface SchemaProblem {
  readonly object: ObjectName;
  /** Where, such as `spec.http[0].route[1].weight`; empty for the object as a whole. */
  readonly path: string;
  /** What has to stand there. */
  readonly needed: string;
  readonly found: string;
}

/** The outcome for a whole program. */
export interface SchemaReport {
  readonly problems: readonly SchemaProblem[];
  /** Kinds for which no schema is at hand, such as `gateway.networking.k8s.io/v1 HTTPRoute`. */
  readonly unchecked: readonly string[];
}

type ModelClass = new (data: object) => { validate(): void };

/** Valid as text and as the base64 text that a Secret's `data` holds. */
const ANY_SECRET = "c2VjcmV0";

/**
 * Holds objects against the schemas of Kubernetes, Istio and the Prometheus operator. Fields that no
 * schema knows pass: types find those at compile time, the API server at the latest.
 */
export function checkSchemas(manifests: readonly Manifest[]): SchemaReport {
  const models = new Map<string, ModelClass | undefined>();
  const modelOf = (id: string, manifest: Manifest) => {
    if (!models.has(id)) models.set(id, loadModel(manifest.apiVersion, manifest.kind));
    return models.get(id);
  };
  const problems: SchemaProblem[] = [];
  const unchecked = new Set<string>();
  for (const manifest of manifests) {
    const id = `${manifest.apiVersion} ${manifest.kind}`;
    const model = modelOf(id, manifest);
    if (model) problems.push(...problemsOf(manifest, model));
    else unchecked.add(id);
  }
  return { problems, unchecked: [...unchecked] };
}

/** One module per kind: loading all of a package's would take longer than the rest of a preview. */
function loadModel(apiVersion: string, kind: string): ModelClass | undefined {
  if (!/^[\w.-]+(?:\/\w+)?$/.test(apiVersion) || !/^\w+$/.test(kind)) return undefined;
  const load = createRequire(__filename);
  for (const path of modelPaths(apiVersion, kind)) {
    try {
      const model: unknown = (load(path) as Readonly<Record<string, unknown>>)[kind];
      if (typeof model === "function") return model as ModelClass;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return undefined;
}

function modelPaths(apiVersion: string, kind: string): readonly string[] {
  const [group = "", version = ""] = apiVersion.split("/");
  if (group.endsWith("istio.io")) {
    const versions = [...new Set([version, "v1beta1", "v1"])];
    return versions.map((one) => `@kubernetes-models/istio/${group}/${one}/${kind}`);
  }
  if (group === "monitoring.coreos.com") {
    return [`@kubernetes-models/prometheus-operator/${apiVersion}/${kind}`];
  }
  return [`kubernetes-models/${apiVersion}/${kind}`];
}

function isMissing(error: unknown): boolean {
  const code = fieldOf(Object(error), "code") ?? (error as NodeJS.ErrnoException).code;
  return code === "MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
}

function problemsOf(manifest: Manifest, model: ModelClass): readonly SchemaProblem[] {
  try {
    // The model brings its own apiVersion: istio's v1 has the fields of v1beta1.
    const { apiVersion: _, ...rest } = readable(manifest) as Record<string, unknown>;
    new model(rest).validate();
    return [];
  } catch (error) {
    const errors = (error as { errors?: unknown }).errors;
    if (!Array.isArray(errors)) throw error;
    return schemaProblems(manifest, errors as readonly unknown[]);
  }
}

/** One problem per place: where a schema has alternatives, each of them complains, and then all as one. */
function schemaProblems(manifest: Manifest, errors: readonly unknown[]): readonly SchemaProblem[] {
  const needs = new Map<string, string[]>();
  for (const error of errors) {
    const pointer = textOf(error, "instancePath");
    const needed = textOf(error, "message").replace(/^must (?:be|have) /, "");
    needs.set(pointer, [...(needs.get(pointer) ?? []), needed]);
  }
  return [...needs].map(([pointer, needed]) => {
    const own = needed.filter((one) => !one.includes("exactly one schema"));
    return schemaProblem(manifest, pointer, own.join(" or ") || "another shape");
  });
}

function schemaProblem(manifest: Manifest, pointer: string, needed: string): SchemaProblem {
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/"));
  const found = steps.reduce<unknown>(
    (value, step) =>
      Array.isArray(value) ? (value as readonly unknown[])[Number(step)] : fieldOf(value, step),
    manifest,
  );
  return {
    object: objectName(manifest),
    path: steps
      .map((step, at) => (/^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`))
      .join(""),
    needed,
    found: JSON.stringify(found ?? null, (_, value: unknown) =>
      isSecret(value) ? "[secret]" : value,
    ).slice(0, 120),
  };
}

/** Puts a valid value in the place of what nobody can read. */
function readable(value: unknown): unknown {
  if (isSecret(value)) return ANY_SECRET;
  if (Array.isArray(value)) return value.map(readable);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}
