import type { RecordedResource, Recording } from "../recorder";
import type { Danger } from "./danger";
import { textOf } from "../../model/field";
import { identityOf } from "./object-change";

/** The type of what says in which cluster objects are. */
export const PROVIDER = "pulumi:providers:kubernetes";

/**
 * A provider that may point to another cluster: then every object is declared there and deleted here.
 * With a name of its own for the cluster, only the name counts.
 */
export function clusterDangers(base: Recording, head: Recording): readonly Danger[] {
  const before = new Map(
    base.resources
      .filter(({ type }) => type === PROVIDER)
      .map((resource) => [identityOf(resource.urn), resource]),
  );
  return head.resources
    .filter(({ type }) => type === PROVIDER)
    .flatMap((after) => {
      const old = before.get(identityOf(after.urn));
      return old ? clusterDanger(old, after) : [];
    });
}

function clusterDanger(before: RecordedResource, after: RecordedResource): readonly Danger[] {
  const subject = `provider ${after.name}`;
  const [oldName, newName] = [before, after].map(({ inputs }) =>
    textOf(inputs, "clusterIdentifier"),
  );
  if (oldName === newName && newName !== "") return [];
  if (oldName !== newName) {
    const message = `knows the cluster by another name (${text(oldName)} → ${text(newName)}): every object is replaced.`;
    return [{ kind: "cluster", subject, message }];
  }
  const changed = ["context", "kubeconfig", "cluster"].filter(
    (key) => textOf(before.inputs, key) !== textOf(after.inputs, key),
  );
  if (changed.length === 0) return [];
  // Names only: a kubeconfig holds keys.
  const message = `has another ${changed.join(" and ")}: if that is another cluster, every object is declared there and deleted here.`;
  return [{ kind: "cluster", subject, message }];
}

function text(name: string | undefined): string {
  return name === undefined || name === "" ? "none" : name;
}
