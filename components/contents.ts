import { createHash } from "node:crypto";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { type CustomResourceOptions, type Input, secret } from "@pulumi/pulumi";
import type { Labels } from "../model/labels";

/** Where an object with contents lives, and whose it is. */
export interface OwnObject {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
}

/**
 * A ConfigMap named after its contents. New contents are a new object beside the old one, which stays
 * until the rollout is through: pods of both generations can start at any time, and other colors are
 * never touched.
 */
export function contentConfigMap(
  object: OwnObject,
  data: Readonly<Record<string, string>>,
  options: CustomResourceOptions,
): ConfigMap {
  const { name, namespace, labels } = object;
  return new ConfigMap(
    name,
    {
      metadata: { name: `${name}-${contentHash(data)}`, namespace, labels: { ...labels } },
      immutable: true,
      data: { ...data },
    },
    options,
  );
}

/**
 * A ConfigMap that keeps its name and changes in place, so that pods that mount it as a folder see new
 * contents without a rollout. The provider replaces it all the same, with a time without it,
 * unless `enableConfigMapMutable` is set there.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export function liveConfigMap(
  object: OwnObject & { readonly objectName: string },
  data: Readonly<Record<string, string>>,
  options: CustomResourceOptions,
): ConfigMap {
  const { name, objectName, namespace, labels } = object;
  return new ConfigMap(
    name,
    { metadata: { name: objectName, namespace, labels: { ...labels } }, data: { ...data } },
    options,
  );
}

/** The same with one file, in JSON, which is YAML: sidecars and folders of configuration take it by its name. */
export function jsonConfigMap(
  object: OwnObject & { readonly objectName: string },
  file: string,
  content: unknown,
  options: CustomResourceOptions,
): ConfigMap {
  return liveConfigMap(object, { [file]: `${JSON.stringify(content, null, 2)}\n` }, options);
}

/**
 * A Secret whose name the provider draws anew whenever the contents change. Not a hash of them: a name
 * is public, and a short secret could be guessed from it.
 */
export function contentSecret(
  object: OwnObject,
  values: Readonly<Record<string, Input<string>>>,
  options: CustomResourceOptions,
): Secret {
  const { name, namespace, labels } = object;
  const stringData = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, secret(value)]),
  );
  return new Secret(
    name,
    { metadata: { namespace, labels: { ...labels } }, immutable: true, stringData },
    options,
  );
}

/** Tells contents apart in a name. */
export function contentHash(data: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(data).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 8);
}
