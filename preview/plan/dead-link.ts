import { objectPhrase, type Manifest, objectName } from "./manifest";
import type { Notice } from "./notice";

/** Kinds that hold alerting rules, in their spec or as a text. */
const RULES = new Set(["PrometheusRule", "ConfigMap"]);

/** A link to a runbook that is no address: nobody who gets the alert can follow it. */
const RELATIVE = /runbook_url\\?"?: ?\\?"?(?!https?:)[^\s"\\]+/;

/** Alerts whose messages link to a page that their readers cannot reach. */
export function deadLinks(manifests: readonly Manifest[]): readonly Notice[] {
  return manifests
    .filter((manifest) => RULES.has(manifest.kind) && RELATIVE.test(JSON.stringify(manifest)))
    .map((manifest) => ({
      subject: objectPhrase(objectName(manifest)),
      message:
        "links alerts to pages by a path: set monitoring.runbooks to the address where your copy of docs/runbooks is.",
    }));
}
