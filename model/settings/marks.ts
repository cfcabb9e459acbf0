import { annotations, labels, text } from "./fields";

/** Labels and annotations that a color's objects have beside those of all objects. */
export const marksShape = {
  /** Further labels of the pods. @default - none */
  podLabels: labels()
    .meta({ examples: [{ team: "shop" }] })
    .default({}),
  /** Annotations of the pods. @default - none */
  podAnnotations: annotations()
    .meta({ examples: [{ "example.com/owner": "shop" }] })
    .default({}),
  /**
   * A mark of the last rotation in the pods' annotations, which `sluice rotate` writes. A change rolls the
   * pods: they read Secrets and ConfigMaps that live elsewhere anew.
   * @default - none
   */
  rotation: text(
    /^[\w.-]+$/,
    "text of letters, digits, ., _ and -: a time with colons is no text in YAML",
  )
    .meta({ examples: ["2026-01-31T12.00.00Z"] })
    .exactOptional(),
  /** Annotations of the Deployment. A change rolls no pods. @default - none */
  deploymentAnnotations: annotations()
    .meta({ examples: [{ "example.com/runbook": "https://example.com/shop" }] })
    .default({}),
};
