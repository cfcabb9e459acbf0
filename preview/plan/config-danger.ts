import { meantNamespace } from "../../model/namespace";
import type { Recording } from "../recorder";
import type { Danger } from "./danger";

/** New keys of the config whose namespace is a mistype: what they were to say does not hold. */
export function configDangers(base: Recording, head: Recording): readonly Danger[] {
  const { project = "", keys = [] } = head.config ?? {};
  const providers = head.resources.map(({ type }) => type.replace(/^pulumi:providers:/, ""));
  const known = [
    project,
    "pulumi",
    ...new Set(providers.map((type) => String(type.split(":")[0]))),
  ];
  const old = new Set(base.config?.keys);
  return keys
    .filter((key) => !old.has(key))
    .flatMap((key) => {
      const [namespace = "", ...name] = key.split(":");
      const meant = meantNamespace(namespace, known);
      if (meant === undefined) return [];
      const message = `is read by nobody; did you mean ${meant}:${name.join(":")}?`;
      return [{ kind: "config", subject: `config ${key}`, message }];
    });
}
