import { createHash } from "node:crypto";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { type CustomResourceOptions, type Input, secret } from "@pulumi/pulumi";
import type { Color } from "../model/color";
import { colorLabels, colorName, type Labels } from "../model/labels";
import { splitVariables } from "../model/variables";
import type { Workload } from "../model/workload-args";
import type { PodInputs } from "./pod-template";

/** The color whose configuration it is, and the name of its resources. */
export interface ConfiguredColor {
  readonly name: string;
  readonly app: string;
  readonly namespace: string;
  readonly color: Color;
}

/** The color's own ConfigMaps and Secret, where it has anything to keep; their names, for its pods. */
export function colorConfig(
  { name, app, namespace, color }: ConfiguredColor,
  { env, files, liveFiles, secrets }: Workload<Input<string>>,
  options: CustomResourceOptions,
): Pick<PodInputs, "envConfigMap" | "filesConfigMap" | "liveConfigMap" | "secret"> {
  const labels = colorLabels(app, color);
  const own = (what: string) => ({ name: `${name}-${what}`, namespace, labels });
  const live = { ...own("live"), objectName: `${colorName(app, color)}-live` };
  const { plain } = splitVariables(env);
  const has = (values: object) => Object.keys(values).length > 0;
  const nameOf = (object: ConfigMap | Secret) => object.metadata.name;
  return {
    ...(has(plain) && { envConfigMap: nameOf(contentConfigMap(own("env"), plain, options)) }),
    ...(has(files) && { filesConfigMap: nameOf(contentConfigMap(own("files"), files, options)) }),
    ...(has(liveFiles) && { liveConfigMap: nameOf(liveConfigMap(live, liveFiles, options)) }),
    ...(has(secrets) && { secret: nameOf(contentSecret(own("secrets"), secrets, options)) }),
  };
}

/** Where a color's own object lives. */
export interface OwnObject {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
}

/**
 * A ConfigMap named after its contents. New contents are a new object beside the old one, which stays
 * until the rollout is through: pods of both generations can start at any time, and other colors are
 * never touched (S79, P3).
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
 * contents without a rollout (S80). The provider replaces it all the same, with a time without it,
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

/**
 * A Secret whose name the provider draws anew whenever the contents change. Not a hash of them: a name
 * is public, and a short secret could be guessed from it (S78).
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

function contentHash(data: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(data).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 8);
}
