import { textOf } from "../../model/field";
import type { RecordedResource, Recording } from "../recorder";
import { PROVIDER } from "./cluster-change";
import { type ObjectName, toldApart } from "./manifest";
import { identityOf } from "./object-change";

/** What a program declares in one cluster, on both sides of a change. */
export interface ClusterShare {
  /** The provider by which people tell it from the others; empty where there is one cluster. */
  readonly provider: string;
  readonly before: Recording;
  readonly after: Recording;
}

/**
 * A change by cluster: objects of one name in two clusters have nothing to do with each other, and neither have
 * their hosts. It is one where providers do not name several.
 */
export function clusterShares(before: Recording, after: Recording): readonly ClusterShare[] {
  // What a provider points to now counts: one that points elsewhere than before is the same one.
  const clusters = new Map(
    [...before.resources, ...after.resources]
      .filter(({ type }) => type === PROVIDER)
      .map((provider) => [identityOf(provider.urn), clusterOf(provider)]),
  );
  const names = new Map<string, string>();
  for (const { text, name } of clusters.values()) {
    if (text !== "" && !names.has(text)) names.set(text, name);
  }
  if (names.size < 2) return [{ provider: "", before, after }];
  const [first = ""] = names.keys();
  const placeOf = ({ type, urn, provider }: RecordedResource) => {
    if (type !== PROVIDER && !type.startsWith("kubernetes:")) return first;
    return clusters.get(identityOf(type === PROVIDER ? urn : provider))?.text ?? "";
  };
  return [...names, ["", "default"] as const].map(([cluster, provider]) => {
    const [old, now] = [before, after].map((recording) =>
      shareOf(recording, (resource) => placeOf(resource) === cluster),
    );
    return { provider, before: old ?? before, after: now ?? after };
  });
}

/** Names of objects, services and subjects of a share, told from those of the other clusters. */
export function tellApart({ provider }: ClusterShare) {
  const told = (name: string) => toldApart(name, provider);
  return {
    subject: <T extends { readonly subject: string }>(one: T): T => ({
      ...one,
      subject: told(one.subject),
    }),
    service: <T extends { readonly service: string }>(one: T): T => ({
      ...one,
      service: told(one.service),
    }),
    object: <T extends { readonly object: ObjectName }>(one: T): T => ({
      ...one,
      object: { ...one.object, ...(provider !== "" && { provider }) },
    }),
  };
}

/** What a provider says of its cluster, as one text; empty where the machine decides. */
function clusterOf({ name, inputs }: RecordedResource) {
  const said = ["clusterIdentifier", "context", "kubeconfig"].map((key) => textOf(inputs, key));
  return { name, text: said.join("") === "" ? "" : said.join("\n") };
}

/** The resources that are meant, with the components around them. */
function shareOf(recording: Recording, isMeant: (one: RecordedResource) => boolean): Recording {
  const parents = new Map(recording.resources.map(({ urn, parent }) => [urn, parent]));
  const around = new Set<string>();
  for (const one of recording.resources.filter(({ custom }) => custom).filter(isMeant)) {
    for (let { urn } = one; urn !== "" && !around.has(urn); urn = parents.get(urn) ?? "") {
      around.add(urn);
    }
  }
  const isAround = (urn: string) => around.has(urn);
  return {
    ...recording,
    resources: recording.resources.filter(({ urn }) => isAround(urn)),
    componentOutputs: Object.fromEntries(
      Object.entries(recording.componentOutputs).filter(([urn]) => isAround(urn)),
    ),
  };
}
