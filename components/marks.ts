import type { ResourceTransformation } from "@pulumi/pulumi";
import { isMap, overlay } from "../model/settings/merge";
import type { Marks } from "../model/settings/stack-labels";

/**
 * Puts labels and annotations on every Kubernetes object below a component, and on the pods that it
 * describes. What an object has itself wins; selectors stay as they are.
 */
export function marked({ labels, annotations }: Marks): ResourceTransformation {
  const metadata = {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  return ({ type, props, opts }) => {
    if (!type.startsWith("kubernetes:") || Object.keys(metadata).length === 0) return undefined;
    const { spec } = props as { readonly spec?: unknown };
    const isOfPods = isMap(spec) && isMap(spec["template"]);
    return {
      props: {
        ...overlay({ metadata }, props),
        ...(isOfPods && { spec: overlay({ template: { metadata } }, spec) }),
      },
      opts,
    };
  };
}
