import type { FieldChange } from "./field-change";
import { objectName } from "./manifest";
import type { ObjectChange } from "./object-change";

const TEMPLATE = ["spec", "template"];

/** What changed in ConfigMaps and Secrets that got a new name, by the old name and the new one. */
export type ContentChanges = ReadonlyMap<string, string>;

/**
 * ConfigMaps and Secrets whose name follows their contents: pods see another name, people want to know
 * which value.
 */
export function contentChanges(changes: readonly ObjectChange[]): ContentChanges {
  const renamed = changes.flatMap(({ before, after, object, fields }): [string, string][] => {
    if (!before || !after || !["ConfigMap", "Secret"].includes(object.kind)) return [];
    const keys = fields
      .filter(({ steps }) => ["data", "stringData", "binaryData"].includes(steps[0] ?? ""))
      .map(({ steps }) => steps[1] ?? "all");
    const what = object.kind === "Secret" ? "secret" : "config";
    const names = [objectName(before.manifest).name, objectName(after.manifest).name];
    return [[names.join("\n"), `${what} ${[...new Set(keys)].join(", ")}`]];
  });
  return new Map(renamed);
}

/**
 * Why the pods of a Deployment are replaced: what changed in their template, in few words. Empty when
 * they stay.
 */
export function restartReasons(
  deployment: ObjectChange,
  contents: ContentChanges,
): readonly string[] {
  if (deployment.action === "replace") return ["the Deployment is replaced"];
  const template = deployment.fields.filter(({ steps }) =>
    TEMPLATE.every((step, at) => steps[at] === step),
  );
  const image = template.some(isImage);
  const reasons = template
    // The version label repeats the image's digest.
    .filter(({ path }) => !(image && path === "spec.template.metadata.labels.version"))
    .map((change) => reason(change, contents));
  return [...new Set(reasons)];
}

function reason(change: FieldChange, contents: ContentChanges): string {
  if (isImage(change)) return "image";
  const content = contents.get(`${String(change.before)}\n${String(change.after)}`);
  if (change.steps.at(-1) === "name" && content !== undefined) return content;
  return change.path
    .replace("spec.template.", "")
    .replace(/^spec\.containers\[[^\]]*\]\.?/, "")
    .replace(/^spec\./, "")
    .replace(/^metadata\./, "");
}

function isImage({ path }: FieldChange): boolean {
  return /^spec\.template\.spec\.containers\[[^\]]*\]\.image$/.test(path);
}
