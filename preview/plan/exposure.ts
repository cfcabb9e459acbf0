import { dotted } from "../../model/settings/problem";
import { secretPaths } from "../../stack/secret";
import type { Danger } from "./danger";
import { objectPhrase } from "./manifest";
import type { ObjectChange } from "./object-change";

/**
 * Secret values that a change brings into objects other than Secrets, whoever wrote the program: whoever
 * reads the object reads the value, marked as secret in Pulumi's state or not.
 */
export function exposures(objects: readonly ObjectChange[]): readonly Danger[] {
  return objects.flatMap(({ action, object, after }) => {
    if (action === "same" || !after || object.kind === "Secret") return [];
    const fields = secretPaths(after.manifest).map(dotted);
    if (fields.length === 0) return [];
    const message = `shows a secret value to whoever reads the object: ${fields.join(", ")}. Keep it in a Secret and refer to that.`;
    return [{ kind: "exposed" as const, subject: objectPhrase(object), message }];
  });
}
