import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Secret } from "@pulumi/kubernetes/core/v1/secret";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { splitVariables } from "../model/settings/variables";
import { contentConfigMap, contentSecret, liveConfigMap } from "./contents";
import type { PodInputs } from "./pod-template";

/** A Deployment's own ConfigMaps and Secret, where it has anything to keep; their names, for its pods. */
export function ownConfig(
  name: string,
  { namespace, identity, workload }: Pick<PodInputs, "namespace" | "identity" | "workload">,
  options: CustomResourceOptions,
): Pick<PodInputs, "envConfigMap" | "filesConfigMap" | "liveConfigMap" | "secret"> {
  const { env, files, liveFiles, secrets } = workload;
  const { labels } = identity;
  const own = (what: string) => ({ name: `${name}-${what}`, namespace, labels });
  const live = { ...own("live"), objectName: `${identity.name}-live` };
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
