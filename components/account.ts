import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { appLabels } from "../model/labels";
import type { Settings } from "../model/settings/settings-args";
import type { Workload } from "../model/settings/workload";

/** An account of the service's own, without rights, where one of its workloads names none. */
export function createAccount(
  name: string,
  { app, namespace }: Pick<Settings, "app" | "namespace">,
  workloads: readonly Pick<Workload<Input<string>>, "serviceAccount">[],
  options: ComponentResourceOptions,
): { readonly serviceAccount?: Input<string> } {
  if (workloads.every(({ serviceAccount }) => serviceAccount !== undefined)) return {};
  const { metadata } = new ServiceAccount(
    name,
    {
      metadata: { name: app, namespace, labels: { ...appLabels(app) } },
      automountServiceAccountToken: false,
    },
    options,
  );
  return { serviceAccount: metadata.name };
}
