import { fieldOf, textOf } from "../../../../model/field";
import type { Manifest } from "../../manifest";

/**
 * Pods that leave the mesh, or come into it.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
 */
export function podChanges(old: Manifest, now: Manifest): readonly string[] {
  if (isOut(old) === isOut(now)) return [];
  return isOut(now)
    ? [
        "takes its pods out of the mesh: no mutual TLS, no rules and no metrics of proxies for them.",
      ]
    : ["brings its pods into the mesh: callers without a proxy may be refused."];
}

function isOut(maker: Manifest): boolean {
  const metadata = fieldOf(maker, "spec", "template", "metadata");
  return ["labels", "annotations"].some(
    (part) =>
      textOf(metadata, part, "sidecar.istio.io/inject") === "false" ||
      textOf(metadata, part, "istio.io/dataplane-mode") === "none",
  );
}
