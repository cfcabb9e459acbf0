import { isMap } from "../../model/settings/merge";
import { textOf } from "../../model/field";
import { generatedName } from "../object-name";
import type { RecordedResource } from "../recorder";

type Json = Readonly<Record<string, unknown>>;

/** A Kubernetes object, as it would be sent to the API server. */
export interface Manifest extends Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Json & { readonly name: string };
}

/** An object together with the resource that declares it. */
export interface DeclaredObject {
  readonly resource: RecordedResource;
  readonly manifest: Manifest;
  /** Whether the provider draws the name, anew for every replacement. */
  readonly generatedName: boolean;
}

/** An object as its cluster has it, whoever declared it. */
export type RoutedObject = Pick<DeclaredObject, "manifest">;

/** What people call an object, and where it is. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** The provider of its cluster, where the program declares objects in several. */
  readonly provider?: string;
}

/** An object as sentences and lists name it. */
export function objectPhrase({ kind, namespace, name, provider = "" }: ObjectName): string {
  return toldApart(`${kind} ${namespace === "" ? name : `${namespace}/${name}`}`, provider);
}

/** A name that another cluster may have, too. @param provider - that of its cluster; empty where there is one */
export function toldApart(name: string, provider: string): string {
  return provider === "" ? name : `${name} (provider ${provider})`;
}

const TYPE = /^kubernetes:(?<apiVersion>[^:]+):(?<kind>[A-Za-z]+)$/;
const FIRST_KEYS = ["apiVersion", "kind", "metadata"];

/** The Kubernetes objects among a program's resources; providers and components are none. */
export function declaredObjects(resources: readonly RecordedResource[]): readonly DeclaredObject[] {
  return resources.flatMap((resource) => {
    const type = resource.custom ? TYPE.exec(resource.type)?.groups : undefined;
    if (!type) return [];
    const manifest = manifestOf(resource, String(type["apiVersion"]), String(type["kind"]));
    return [{ resource, manifest, generatedName: !hasName(resource.inputs) }];
  });
}

/** The name and place of an object. */
export function objectName({ apiVersion, kind, metadata }: Manifest): ObjectName {
  const namespace = metadata["namespace"];
  return {
    apiVersion,
    kind,
    name: metadata.name,
    namespace: typeof namespace === "string" ? namespace : "",
  };
}

function manifestOf(resource: RecordedResource, typed: string, kind: string): Manifest {
  const { inputs } = resource;
  const apiVersion = textOf(inputs, "apiVersion") || typed.replace(/^core\//, "");
  const metadata = isMap(inputs["metadata"]) ? inputs["metadata"] : {};
  const name = hasName(inputs) ? textOf(metadata, "name") : generatedName(resource.name, inputs);
  const rest = Object.entries(inputs).filter(([key]) => !FIRST_KEYS.includes(key));
  return {
    apiVersion,
    kind: textOf(inputs, "kind") || kind,
    metadata: { name, ...sorted({ ...metadata, name: undefined }) },
    ...sorted(Object.fromEntries(rest)),
  };
}

function hasName(inputs: Json): boolean {
  return textOf(inputs, "metadata", "name") !== "";
}

/** The same value with the keys of all maps in order, so that texts can be compared. */
function sorted(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sortedValue(inner)]),
  );
}

function sortedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedValue);
  return isMap(value) ? sorted(value) : value;
}
