import { fieldOf, itemsOf, mapAt, textOf } from "../../../model/field";
import { NAME_LABEL, selects, UNSECURED } from "../../../model/labels";
import { DRY_RUN } from "../../../model/security/objects";
import { type DeclaredObject, type Manifest, objectName, type RoutedObject } from "../manifest";
import { declaredPorts } from "../routing/pods";
import { serviceKey } from "../routing/target";
import { OPEN, type Way, waysOf } from "./way";

/** Who reaches the pods of a service, and how. */
export interface Access {
  /** Whether plain text is taken at the service's own port. */
  readonly isPlain: boolean;
  /** Who is let in by the proxies. */
  readonly ways: readonly Way[];
  /** From where connections are let through, as sentences name it; absent where that is from everywhere. */
  readonly sources?: readonly string[];
  /** Where pods may call; absent where that is everywhere. */
  readonly targets?: readonly string[];
  /** The objects that say so. */
  readonly kinds: readonly string[];
  /** Whether somebody means that it is open: by a reason, or as proxies only note whom they would refuse. */
  readonly isMeant: boolean;
}

/** Who reaches each service of a program, by its namespace and name. */
export function accessByService(objects: readonly DeclaredObject[]): ReadonlyMap<string, Access> {
  const found = new Map<string, Access>();
  for (const { manifest } of objects) {
    const service = manifest.kind === "Deployment" ? servedBy(manifest) : "";
    // Both colors have the same; what one of them alone has shows as soon as it is laid over the other.
    if (service !== "") found.set(service, joined(accessOf(manifest, objects), found.get(service)));
  }
  return found;
}

function servedBy(deployment: Manifest): string {
  const app = textOf(deployment, "metadata", "labels", NAME_LABEL);
  return app === "" ? "" : serviceKey(objectName(deployment).namespace, app);
}

function joined(one: Access, other: Access = one): Access {
  const both = (key: "sources" | "targets") => {
    const [left, right] = [one[key], other[key]];
    return left && right ? { [key]: [...new Set([...left, ...right])] } : {};
  };
  const { sources: _sources, targets: _targets, ...rest } = other;
  return { ...rest, ...both("sources"), ...both("targets") };
}

function accessOf(deployment: Manifest, objects: readonly RoutedObject[]): Access {
  const { namespace } = objectName(deployment);
  const labels = mapAt(deployment, "spec", "template", "metadata", "labels");
  const near = objects
    .map(({ manifest }) => manifest)
    .filter((manifest) => objectName(manifest).namespace === namespace);
  const holding = (kind: string, field: string) =>
    near.filter(
      (one) => one.kind === kind && isFor(mapAt(one, "spec", field, "matchLabels"), labels),
    );
  const peers = holding("PeerAuthentication", "selector");
  const policies = holding("AuthorizationPolicy", "selector");
  const held = policies.filter(isHeld);
  const tokens = holding("RequestAuthentication", "selector");
  const networks = holding("NetworkPolicy", "podSelector");
  const [ingress, egress] = [rulesIn(networks, "Ingress"), rulesIn(networks, "Egress")];
  const name = textOf(deployment, "metadata", "labels", NAME_LABEL);
  const service = near.find((one) => one.kind === "Service" && one.metadata.name === name);
  return {
    isPlain: peers.every((one) => textOf(one, "spec", "mtls", "mode") !== "STRICT"),
    ways: held.length === 0 ? [OPEN] : held.flatMap((one) => waysOf(itemsOf(one, "spec", "rules"))),
    ...(ingress && { sources: sourcesIn(ingress, declaredPorts(deployment)) }),
    ...(egress && { targets: targetsIn(egress) }),
    kinds: [...peers, ...policies, ...tokens, ...networks].map(({ kind }) => kind),
    isMeant:
      textOf(service, "metadata", "annotations", UNSECURED) !== "" ||
      (policies.length > 0 && held.length === 0),
  };
}

/** An object without a selector is for all of its namespace. */
function isFor(selector: Manifest["metadata"] | object, labels: Readonly<Record<string, unknown>>) {
  return Object.keys(selector).length === 0 || selects({ ...selector }, labels);
}

/** Policies that refuse: other actions than ALLOW are not of this product. */
function isHeld(policy: Manifest): boolean {
  const annotations = mapAt(policy, "metadata", "annotations");
  const action = textOf(policy, "spec", "action") || "ALLOW";
  return annotations[DRY_RUN] !== "true" && action === "ALLOW";
}

/** The rules of one direction; nothing where no policy is about it. */
function rulesIn(
  policies: readonly Manifest[],
  type: "Ingress" | "Egress",
): readonly unknown[] | undefined {
  const held = policies.filter((one) => itemsOf(one, "spec", "policyTypes").includes(type));
  if (held.length === 0) return undefined;
  return held.flatMap((one) => itemsOf(one, "spec", type.toLowerCase()));
}

function portsOf(rule: unknown): readonly unknown[] {
  return itemsOf(rule, "ports").map((one) => fieldOf(one, "port"));
}

/** From where a port of the service itself is reached; what asks the proxy is not asked here. */
function sourcesIn(rules: readonly unknown[], own: readonly number[]): readonly string[] {
  const isOwn = (rule: unknown) =>
    portsOf(rule).length === 0 || own.some((port) => portsOf(rule).includes(port));
  return [...new Set(rules.filter(isOwn).flatMap((rule) => peersOf(rule, "from")))];
}

function targetsIn(rules: readonly unknown[]): readonly string[] {
  const found = rules.flatMap((rule) => {
    const ports = portsOf(rule).map(String).join(", ");
    return peersOf(rule, "to").map((one) => (ports === "" ? one : `${one} at port ${ports}`));
  });
  return [...new Set(found)];
}

function peersOf(rule: unknown, field: string): readonly string[] {
  const peers = itemsOf(rule, field).map(peerPhrase);
  return peers.length === 0 ? ["everybody"] : peers;
}

function peerPhrase(peer: unknown): string {
  const cidr = textOf(peer, "ipBlock", "cidr");
  if (cidr !== "") return cidr;
  const space = textOf(peer, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name");
  if (space !== "") return `the namespace ${space}`;
  return fieldOf(peer, "namespaceSelector") === undefined ? "the own namespace" : "everybody";
}
